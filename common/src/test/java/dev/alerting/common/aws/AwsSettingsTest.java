package dev.alerting.common.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AwsSettingsTest {
    @Test
    void anEndpointIsFoundByItsServiceInAnyCase() {
        URI endpoint = URI.create("http://127.0.0.1:1");
        AwsSettings settings = new AwsSettings(Optional.empty(), Map.of("SQS", endpoint), Optional.empty());

        assertThat(settings.endpoint("sqs")).contains(endpoint);
        assertThat(settings.endpoint("SNS")).isEmpty();
    }

    @Test
    void insideAwsEverythingIsLeftToTheSdk() {
        assertThat(AwsSettings.FROM_SDK.region()).isEmpty();
        assertThat(AwsSettings.FROM_SDK.keys()).isEmpty();
        assertThat(AwsSettings.FROM_SDK.endpoint("SNS")).isEmpty();
    }

    @Test
    void keysAreNotShown() {
        assertThat(new AwsSettings.Keys("access", "hidden")).hasToString("Keys[...]");
    }
}
