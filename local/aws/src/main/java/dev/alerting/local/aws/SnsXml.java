package dev.alerting.local.aws;

import dev.alerting.local.http.Response;
import java.util.UUID;

/** Builds answers in the XML of the Query protocol. */
final class SnsXml {

    private static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
    private static final String CONTENT_TYPE = "text/xml";

    private SnsXml() {}

    /** @param result the inner XML, already escaped */
    static Response result(String operation, String result) {
        String requestId = UUID.randomUUID().toString();
        return reply(
                200,
                requestId,
                "<" + operation + "Response xmlns=\"" + NAMESPACE + "\"><" + operation + "Result>" + result + "</"
                        + operation + "Result><ResponseMetadata>" + element("RequestId", requestId)
                        + "</ResponseMetadata></" + operation + "Response>");
    }

    static Response error(AwsError error) {
        String requestId = UUID.randomUUID().toString();
        return reply(
                error.status(),
                requestId,
                "<ErrorResponse xmlns=\"" + NAMESPACE + "\"><Error>"
                        + element("Type", error.senderFault() ? "Sender" : "Receiver")
                        + element("Code", error.code()) + element("Message", error.getMessage()) + "</Error>"
                        + element("RequestId", requestId) + "</ErrorResponse>");
    }

    static String element(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Response reply(int status, String requestId, String body) {
        return Response.text(status, CONTENT_TYPE, body).with("x-amzn-RequestId", requestId);
    }
}
