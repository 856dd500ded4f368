package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.GeneratedServiceMetadataProvider;

/** Our class of the SDK's name against the SDK's own, each in a class loader of its own. */
class SdkMetadataTest {
    @ParameterizedTest
    @ValueSource(strings = {"dynamodb", "monitoring", "s3", "secretsmanager", "sns", "sqs"})
    void aServiceIsSignedForAndFoundAsTheSdkHasIt(String service) throws Exception {
        List<URL> jars = classPath(name -> name.endsWith(".jar"));
        List<URL> oursFirst = new ArrayList<>(classPath(name -> !name.endsWith(".jar")));
        oursFirst.addAll(jars);
        try (URLClassLoader ours = loader(oursFirst);
                URLClassLoader theirs = loader(jars)) {
            assertThat(ours.loadClass(GeneratedServiceMetadataProvider.class.getName())
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation())
                    .isNotEqualTo(theirs.loadClass(GeneratedServiceMetadataProvider.class.getName())
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation());

            assertThat(told(ours, service))
                    .hasSizeGreaterThan(30)
                    .anyMatch(line -> line.contains("cn-north-1 https://" + service + ".cn-north-1.amazonaws.com.cn"))
                    .isEqualTo(told(theirs, service));
        }
    }

    /** Signing region and endpoint in every region the SDK knows, and in one it does not. */
    private static List<String> told(ClassLoader loader, String service) throws Exception {
        Class<?> metadataType = loader.loadClass("software.amazon.awssdk.regions.ServiceMetadata");
        Class<?> regionType = loader.loadClass("software.amazon.awssdk.regions.Region");
        Object metadata = metadataType.getMethod("of", String.class).invoke(null, service);
        List<Object> regions =
                new ArrayList<>((List<?>) regionType.getMethod("regions").invoke(null));
        regions.add(regionType.getMethod("of", String.class).invoke(null, "xx-somewhere-9"));
        List<String> lines = new ArrayList<>();
        for (Object region : regions) {
            Object signing = metadataType.getMethod("signingRegion", regionType).invoke(metadata, region);
            URI endpoint =
                    (URI) metadataType.getMethod("endpointFor", regionType).invoke(metadata, region);
            lines.add(region + " " + signing + " https://" + endpoint);
        }
        return lines;
    }

    private static URLClassLoader loader(List<URL> urls) {
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static List<URL> classPath(java.util.function.Predicate<String> filter) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(filter)
                .toList()) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls;
    }
}
