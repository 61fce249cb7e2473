package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.publish.message.Factsheet;

/**
 * Writes what Home Assistant is to make of a node: a device with its state, and for each stream how many people there are and what the first of them does.
 *
 * <p>In standby a stream's sensors are unknown, not zero; after five seconds without a message they are unavailable.
 */
public final class DiscoveryEncoder {
    private static final int EXPIRE_SECONDS = 5;
    private static final String LOOKING = "value_json.mode != 'standby'";

    private final Topics topics;
    private final ObjectMapper json = new ObjectMapper();

    /** An encoder for one node. */
    public DiscoveryEncoder(Topics topics) {
        this.topics = topics;
    }

    /** Writes the message. */
    public byte[] encode(Factsheet sheet) {
        ObjectNode body = json.createObjectNode();
        ObjectNode device = body.putObject("device");
        device.putArray("identifiers").add(id());
        device.put("name", topics.node());
        device.put("manufacturer", "Tubecast");
        if (!sheet.models().isEmpty()) {
            device.put("model", sheet.models().get(0).id());
        }
        device.put("sw_version", sheet.version());
        ObjectNode origin = body.putObject("origin");
        origin.put("name", sheet.software());
        origin.put("sw_version", sheet.version());
        ObjectNode available = body.putArray("availability").addObject();
        available.put("topic", topics.of(MessageKind.CONNECTION));
        available.put("value_template", "{{ 'online' if value_json.state == 'ONLINE' else 'offline' }}");
        ObjectNode components = body.putObject("components");
        ObjectNode state = component(components, "state", "State", topics.of(MessageKind.HEALTH));
        state.put("value_template", "{{ value_json.state }}");
        state.put("icon", "mdi:heart-pulse");
        for (Factsheet.Stream stream : sheet.streams()) {
            stream(components, stream.id());
        }
        body.put("qos", 0);
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    private void stream(ObjectNode components, String stream) {
        String topic = topics.of(stream, MessageKind.TUBES);
        ObjectNode people = component(components, stream + "_people", "People " + stream, topic);
        people.put("value_template", "{{ value_json.tubes | length if " + LOOKING + " else None }}");
        people.put("state_class", "measurement");
        people.put("icon", "mdi:account-group");
        ObjectNode action = component(components, stream + "_action", "Action " + stream, topic);
        action.put(
                "value_template",
                "{{ (value_json.tubes[0].label if value_json.tubes else 'none') if " + LOOKING + " else None }}");
        action.put("icon", "mdi:run");
    }

    private ObjectNode component(ObjectNode components, String name, String title, String topic) {
        ObjectNode component = components.putObject(name);
        component.put("platform", "sensor");
        component.put("name", title);
        component.put("unique_id", id() + "_" + name);
        component.put("state_topic", topic);
        component.put("expire_after", EXPIRE_SECONDS);
        return component;
    }

    private String id() {
        return "tubecast_" + topics.node();
    }
}
