import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Prints the line coverage of modules from JaCoCo's aggregate report and fails below a minimum. JaCoCo's own check looks
 * at one module's tests only, while the collector is also tested through the whole pipeline from another module.
 */
public final class CoverageGate {
    public static void main(String[] arguments) throws Exception {
        Path report = Path.of(arguments[0]);
        double minimum = Double.parseDouble(arguments[1]);
        List<String> modules = Arrays.asList(arguments).subList(2, arguments.length);
        if (!Files.exists(report)) {
            System.err.println("No coverage report at " + report + "; run make test.");
            System.exit(1);
        }
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        // The report names a DTD that is neither there nor needed.
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        NodeList groups = factory.newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement()
                .getElementsByTagName("group");
        List<String> below = new ArrayList<>(modules);
        System.out.println("Line coverage:");
        for (int i = 0; i < groups.getLength(); i++) {
            Element group = (Element) groups.item(i);
            String name = group.getAttribute("name");
            if (modules.contains(name)) {
                double percent = linePercent(group);
                System.out.printf("  %-10s %5.1f %%  (at least %.0f %%)%n", name, percent, minimum);
                if (percent >= minimum) {
                    below.remove(name);
                }
            }
        }
        if (!below.isEmpty()) {
            System.err.println("Line coverage is too low, or was not measured: " + below);
            System.exit(1);
        }
    }

    private static double linePercent(Element group) {
        for (Node child = group.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element counter && counter.getTagName().equals("counter")
                    && counter.getAttribute("type").equals("LINE")) {
                double covered = Double.parseDouble(counter.getAttribute("covered"));
                double missed = Double.parseDouble(counter.getAttribute("missed"));
                return 100 * covered / (covered + missed);
            }
        }
        return 0;
    }
}
