package dev.alerting.local.browser;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Makes pictures of pages small: text looks the same in the 256 colours that it uses most. */
final class FewColours {
    private static final int MOST = 256;

    private FewColours() {}

    static byte[] png(byte[] picture) throws IOException {
        BufferedImage from = ImageIO.read(new ByteArrayInputStream(picture));
        int[] pixels = from.getRGB(0, 0, from.getWidth(), from.getHeight(), null, 0, from.getWidth());
        Map<Integer, Integer> counts = new HashMap<>();
        for (int pixel : pixels) {
            counts.merge(pixel, 1, Integer::sum);
        }
        List<Integer> kept = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
        BufferedImage to =
                new BufferedImage(from.getWidth(), from.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, palette(kept));
        Map<Integer, Integer> nearest = new HashMap<>();
        for (int i = 0; i < pixels.length; i++) {
            int index = nearest.computeIfAbsent(pixels[i], pixel -> nearest(kept, pixel));
            to.getRaster().setSample(i % from.getWidth(), i / from.getWidth(), 0, index);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(to, "png", out);
        return out.toByteArray();
    }

    private static IndexColorModel palette(List<Integer> colours) {
        byte[][] parts = new byte[3][colours.size()];
        for (int i = 0; i < colours.size(); i++) {
            for (int part = 0; part < 3; part++) {
                parts[part][i] = (byte) part(colours.get(i), part);
            }
        }
        return new IndexColorModel(8, colours.size(), parts[0], parts[1], parts[2]);
    }

    private static int nearest(List<Integer> colours, int pixel) {
        return colours.stream()
                .min(Comparator.comparingInt(colour -> distance(colour, pixel)))
                .map(colours::indexOf)
                .orElseThrow();
    }

    private static int distance(int one, int other) {
        int sum = 0;
        for (int part = 0; part < 3; part++) {
            int difference = part(one, part) - part(other, part);
            sum += difference * difference;
        }
        return sum;
    }

    /** Red, green or blue. */
    private static int part(int colour, int which) {
        return colour >> (16 - 8 * which) & 0xff;
    }
}
