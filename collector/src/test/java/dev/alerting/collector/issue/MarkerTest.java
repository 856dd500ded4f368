package dev.alerting.collector.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.fingerprint.Fingerprint;
import org.junit.jupiter.api.Test;

class MarkerTest {
    private static final String FINGERPRINT = Fingerprint.sha256("an alert");

    @Test
    void isFoundAtTheStartOnly() {
        Marker marker = Marker.ofIssue(FINGERPRINT, 2);

        assertThat(marker.isIn(marker.text() + "\n\ntext")).isTrue();
        assertThat(marker.isIn("quoted: " + marker.text())).isFalse();
    }

    @Test
    void episodesAndActionsAreToldApart() {
        assertThat(Marker.ofIssue(FINGERPRINT, 1)
                        .isIn(Marker.ofIssue(FINGERPRINT, 11).text()))
                .isFalse();
        assertThat(Marker.ofComment(FINGERPRINT, 1, "0123456789abcdef")
                        .isIn(Marker.ofComment(FINGERPRINT, 1, "fedcba9876543210")
                                .text()))
                .isFalse();
        assertThat(Marker.ofIssue(FINGERPRINT, 1)
                        .isIn(Marker.ofComment(FINGERPRINT, 1, "0123456789abcdef")
                                .text()))
                .isFalse();
    }

    @Test
    void whatAnIssueIsForIsRead() {
        String storm = Fingerprint.sha256("a storm");

        assertThat(Marker.read(Marker.ofIssue(FINGERPRINT, 2).text() + "\ntext"))
                .contains(new Marker.Episode(FINGERPRINT, 2));
        assertThat(Marker.read(Marker.ofStorm(storm, 3).text())).contains(new Marker.Storm(storm, 3));
        assertThat(Marker.readIssue(Marker.ofStorm(storm, 3).text())).isEmpty();
    }

    @Test
    void holdsHashesOnly() {
        assertThatThrownBy(() -> Marker.ofIssue("--> <b>", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
