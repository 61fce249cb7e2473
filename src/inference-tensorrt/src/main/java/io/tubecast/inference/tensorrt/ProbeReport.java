package io.tubecast.inference.tensorrt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tubecast.inference.engines.DeviceIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Whether TensorRT can be used here.
 *
 * @param available whether it can
 * @param reason why not, in one line; empty if it can
 * @param device what it runs on; null if it cannot
 * @param freeBytes device memory that is free; 0 if it cannot
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProbeReport(boolean available, String reason, DeviceIdentity.@Nullable Gpu device, long freeBytes) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Checks that there is a device or a reason. */
    public ProbeReport {
        if (available == (device == null) || available != reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "a probe finds a device or a reason, not %s and '%s'".formatted(device, reason));
        }
    }

    static ProbeReport unavailable(String reason) {
        return new ProbeReport(false, reason.lines().findFirst().orElse("no reason was given"), null, 0);
    }

    /** One line of JSON. */
    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written", e);
        }
    }

    /** Reads {@link #toJson()}. */
    static ProbeReport parse(String line) throws JsonProcessingException {
        return JSON.readValue(line, ProbeReport.class);
    }
}
