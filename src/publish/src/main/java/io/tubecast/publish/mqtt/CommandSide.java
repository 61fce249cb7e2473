package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.command.CommandDesk;
import io.tubecast.publish.command.CommandParser;
import io.tubecast.publish.command.CommandRequest;
import io.tubecast.publish.mqtt.Outgoing.Exchange;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.Topics;
import io.tubecast.publish.wire.WireFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * Commands over a link: what arrives is queued, answered by a thread of its own, and the answers wait for room on the link.
 *
 * <p>Both queues are short; what does not fit is dropped and counted, since one who gets no answer asks again. Answers go to topics of this node
 * alone, so a request cannot make the node speak in another's name.
 */
final class CommandSide implements LinkSide {
    private static final int QUEUE = 16;
    private static final int LONGEST_TOPIC = 256;

    private final Topics topics;
    private final CommandDesk desk;
    private final WireFormat usual;
    private final NanoClock clock;
    private final Runnable wake;
    private final BlockingQueue<Pending> requests = new ArrayBlockingQueue<>(QUEUE);
    private final BlockingQueue<Outgoing> responses = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::answerUntilEnd, "commands");

    /** A request and where its answer goes. */
    private record Pending(CommandRequest request, @Nullable String responseTopic, Exchange answer) {}

    CommandSide(Topics topics, CommandDesk desk, WireFormat usual, NanoClock clock, Runnable wake) {
        this.topics = topics;
        this.desk = desk;
        this.usual = usual;
        this.clock = clock;
        this.wake = wake;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public List<Subscription> subscriptions() {
        return List.of(new Subscription(topics.commands() + "+", true));
    }

    @Override
    public void begin(Link link) {
        requests.clear(); // whoever asked over an earlier link asks again
        responses.clear();
    }

    @Override
    public boolean arrived(String topic, MqttMessage message) {
        if (!topic.startsWith(topics.commands())) {
            return false;
        }
        MqttProperties properties = message.getProperties();
        String contentType = properties == null ? null : properties.getContentType();
        byte[] payload = message.getPayload();
        CommandRequest request = new CommandRequest(
                topic.substring(topics.commands().length()),
                payload,
                contentType,
                message.isRetained(),
                clock.nanoTime());
        Exchange answer = new Exchange(
                null,
                properties == null ? null : properties.getCorrelationData(),
                CommandParser.format(payload, contentType, usual));
        String responseTopic = properties == null ? null : properties.getResponseTopic();
        if (!requests.offer(new Pending(request, responseTopic, answer))) {
            dropped.incrementAndGet();
        }
        return true;
    }

    private void answerUntilEnd() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Pending pending = requests.take();
                byte[] payload = desk.answer(pending.request, pending.answer.format());
                String topic = pending.responseTopic;
                if (topic != null && mayAnswerTo(topic)) {
                    if (!responses.offer(Outgoing.of(topic, MessageKind.RESPONSE, payload, pending.answer))) {
                        dropped.incrementAndGet();
                    }
                    wake.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends
        }
    }

    /** Whether a topic is one of this node's for answers, as a whole and without wildcards. */
    private boolean mayAnswerTo(String topic) {
        String root = topics.responses();
        if (!topic.startsWith(root) || topic.length() == root.length() || topic.length() > LONGEST_TOPIC) {
            return false;
        }
        return topic.chars().noneMatch(c -> c == '+' || c == '#' || c < ' ');
    }

    @Override
    public void advance(Link link) {
        while (link.hasRoom(1)) {
            Outgoing response = responses.poll();
            if (response == null) {
                return;
            }
            if (!link.publish(response)) {
                dropped.incrementAndGet();
            }
        }
    }

    @Override
    public boolean idle() {
        return responses.isEmpty();
    }

    @Override
    public void end() {
        thread.interrupt();
    }

    /** Requests and answers that found no room. */
    long dropped() {
        return dropped.get();
    }
}
