package io.tubecast.publish.mqtt;

import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** What the client library tells about a connection, passed on without waiting: a call that blocks in here would deadlock it. */
final class LinkCallback implements MqttCallback {
    /** Where messages go that arrive; must not block. */
    @FunctionalInterface
    interface Inbox {
        /** An inbox that throws everything away. */
        Inbox NONE = (topic, message) -> {};

        void arrived(String topic, MqttMessage message);
    }

    private final Inbox inbox;
    private final Consumer<LinkFailure> died;

    LinkCallback(Inbox inbox, Consumer<LinkFailure> died) {
        this.inbox = inbox;
        this.died = died;
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        MqttException exception = response.getException();
        if (exception != null) {
            died.accept(LinkFailure.of(exception));
        } else {
            String reason = response.getReasonString();
            died.accept(LinkFailure.ofCode(response.getReturnCode(), reason == null ? "" : reason));
        }
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        died.accept(LinkFailure.of(exception));
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        inbox.arrived(topic, message);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // the delivery's own listener says so
    }

    @Override
    public void connectComplete(boolean reconnect, @Nullable String serverUri) {
        // the connect token's listener says so
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // no extended authentication is asked for
    }
}
