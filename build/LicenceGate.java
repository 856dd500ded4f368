import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Holds the bill of materials of each deployment package against the package itself and against the licences we accept.
 * A package passes when every library in it is in the bill with the same SHA-256, when the bill names nothing else, and
 * when every licence of every library is on the list. A library with a choice of licences needs them all on the list:
 * the bill does not tell "or" from "and".
 *
 * <p>Arguments: the list of licences, then the folders of the modules. {@code webhook} is read from
 * {@code webhook/target/webhook-sbom.xml} and {@code webhook/target/webhook.zip}. Ends with 1 and says why when a
 * package does not pass.
 */
public final class LicenceGate {
    private record Component(String name, String sha256, List<String> licences) {}

    public static void main(String[] arguments) throws Exception {
        if (!passes(System.out, arguments)) {
            System.exit(1);
        }
    }

    /** Whether all packages pass; what was found, and what is wrong, goes to {@code out}. */
    public static boolean passes(PrintStream out, String... arguments)
            throws IOException, SAXException, ParserConfigurationException, NoSuchAlgorithmException {
        Set<String> allowed = allowed(Path.of(arguments[0]));
        boolean passed = true;
        out.println("Licences of the packages:");
        for (int i = 1; i < arguments.length; i++) {
            Path target = Path.of(arguments[i], "target");
            String module = Path.of(arguments[i]).getFileName().toString();
            Path bill = target.resolve(module + "-sbom.xml");
            if (!Files.exists(bill)) {
                out.println("  No bill of materials at " + bill + "; run make test, with a network.");
                return false;
            }
            List<Component> components = components(bill);
            List<String> problems = problems(components, libraries(target.resolve(module + ".zip")), allowed);
            out.printf("  %-10s %d libraries: %s%n", module, components.size(), counted(components));
            problems.forEach(problem -> out.println("  " + module + ": " + problem));
            passed &= problems.isEmpty();
        }
        if (!passed) {
            out.println("  The packages do not pass. The list of licences is " + arguments[0] + ".");
        }
        return passed;
    }

    private static List<String> problems(
            List<Component> components, Map<String, String> libraries, Set<String> allowed) {
        List<String> problems = new ArrayList<>();
        if (libraries.isEmpty()) {
            problems.add("the package has no libraries");
        }
        for (Component component : components) {
            if (component.licences().isEmpty()) {
                problems.add(component.name() + " does not say its licence");
            }
            for (String licence : component.licences()) {
                if (!allowed.contains(licence)) {
                    problems.add(component.name() + " is under \"" + licence + "\", which is not on the list");
                }
            }
            if (!libraries.containsValue(component.sha256())) {
                problems.add(component.name() + " is in the bill of materials, but not in the package");
            }
        }
        Set<String> billed = components.stream().map(Component::sha256).collect(Collectors.toSet());
        libraries.forEach((jar, sha256) -> {
            if (!billed.contains(sha256)) {
                problems.add(jar + " is in the package, but not in the bill of materials");
            }
        });
        return problems;
    }

    /** One SPDX identifier or licence name a line; what follows # is for people. */
    private static Set<String> allowed(Path list) throws IOException {
        try (Stream<String> lines = Files.lines(list)) {
            return lines.map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<Component> components(Path bill)
            throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element root = factory.newDocumentBuilder().parse(bill.toFile()).getDocumentElement();
        List<Component> components = new ArrayList<>();
        for (Element component : children(root, "components", "component")) {
            List<String> licences = new ArrayList<>();
            for (Element licence : children(component, "licenses", "license")) {
                Stream.concat(children(licence, "id").stream(), children(licence, "name").stream())
                        .map(Element::getTextContent)
                        .forEach(licences::add);
            }
            children(component, "licenses", "expression").stream()
                    .map(Element::getTextContent)
                    .forEach(licences::add);
            components.add(new Component(
                    text(component, "name") + " " + text(component, "version"),
                    children(component, "hashes", "hash").stream()
                            .filter(hash -> hash.getAttribute("alg").equals("SHA-256"))
                            .map(Element::getTextContent)
                            .findFirst()
                            .orElse("no SHA-256"),
                    licences));
        }
        return components;
    }

    /** SHA-256 of each library by its name in the package. */
    private static Map<String, String> libraries(Path zip) throws IOException, NoSuchAlgorithmException {
        Map<String, String> libraries = new TreeMap<>();
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().startsWith("lib/") && !entry.isDirectory()) {
                    byte[] digest = MessageDigest.getInstance("SHA-256").digest(entries.readAllBytes());
                    libraries.put(entry.getName(), HexFormat.of().formatHex(digest));
                }
            }
        }
        return libraries;
    }

    private static Map<String, Long> counted(List<Component> components) {
        return components.stream()
                .flatMap(component -> component.licences().stream())
                .collect(Collectors.groupingBy(licence -> licence, TreeMap::new, Collectors.counting()));
    }

    private static String text(Element parent, String child) {
        return children(parent, child).stream().map(Element::getTextContent).collect(Collectors.joining());
    }

    /** The elements at a path below a parent; a step of the path is the name of direct children. */
    private static List<Element> children(Element parent, String... path) {
        List<Element> found = List.of(parent);
        for (String step : path) {
            List<Element> next = new ArrayList<>();
            for (Element element : found) {
                NodeList nodes = element.getChildNodes();
                for (int i = 0; i < nodes.getLength(); i++) {
                    Node node = nodes.item(i);
                    if (node instanceof Element child && child.getTagName().equals(step)) {
                        next.add(child);
                    }
                }
            }
            found = next;
        }
        return found;
    }
}
