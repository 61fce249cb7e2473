package io.tubecast.publish.mqtt;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.jspecify.annotations.Nullable;

/** One message between hand-over and acknowledgement; the client library's thread only sets a flag here. */
final class Delivery implements MqttActionListener {
    private final Outgoing message;
    private final long sentNanos;
    private final Runnable wake;
    private volatile boolean taken;
    private volatile @Nullable LinkFailure failure;

    Delivery(Outgoing message, long sentNanos, Runnable wake) {
        this.message = message;
        this.sentNanos = sentNanos;
        this.wake = wake;
    }

    Outgoing message() {
        return message;
    }

    boolean taken() {
        return taken;
    }

    /** Why it cannot be delivered; null as long as it may. */
    @Nullable LinkFailure failure() {
        return failure;
    }

    long sentNanos() {
        return sentNanos;
    }

    @Override
    public void onSuccess(IMqttToken token) {
        taken = true;
        wake.run();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
        fail(LinkFailure.of(cause));
    }

    void fail(LinkFailure reason) {
        failure = reason;
        wake.run();
    }
}
