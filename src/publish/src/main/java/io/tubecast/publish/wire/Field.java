package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.io.SerializedString;

/** The names of fields, encoded once; every name in a message stands here. */
final class Field {
    static final SerializedString V = of("v");
    static final SerializedString NODE = of("node");
    static final SerializedString STREAM = of("stream");
    static final SerializedString BOOT = of("boot");
    static final SerializedString SEQ = of("seq");
    static final SerializedString FRAME = of("frame");
    static final SerializedString ID = of("id");
    static final SerializedString W = of("w");
    static final SerializedString H = of("h");
    static final SerializedString FRAME_ID = of("frame_id");
    static final SerializedString T_MONO_NS = of("t_mono_ns");
    static final SerializedString T_UTC = of("t_utc");
    static final SerializedString T_SRC = of("t_src");
    static final SerializedString T_CAPTURE = of("t_capture");
    static final SerializedString T_PUB_MONO_NS = of("t_pub_mono_ns");
    static final SerializedString CLOCK = of("clock");
    static final SerializedString SYNC = of("sync");
    static final SerializedString LATENCY_MS = of("latency_ms");
    static final SerializedString VALID_MS = of("valid_ms");
    static final SerializedString HISTORY = of("history");
    static final SerializedString MODE = of("mode");
    static final SerializedString STRIDE = of("stride");
    static final SerializedString CLIP = of("clip");
    static final SerializedString FIRST = of("first");
    static final SerializedString LAST = of("last");
    static final SerializedString FRAMES = of("frames");
    static final SerializedString WINDOW = of("window");
    static final SerializedString HOP = of("hop");
    static final SerializedString DECISION_MS = of("decision_ms");
    static final SerializedString FPS = of("fps");
    static final SerializedString DROPPED = of("dropped");
    static final SerializedString MODEL = of("model");
    static final SerializedString WANTED = of("wanted");
    static final SerializedString USED = of("used");
    static final SerializedString TRUNCATED = of("truncated");
    static final SerializedString OBSERVABILITY = of("observability");
    static final SerializedString LUMA = of("luma");
    static final SerializedString BLUR = of("blur");
    static final SerializedString SMALLEST_PERSON_PX = of("smallest_person_px");
    static final SerializedString BLOCKED = of("blocked");
    static final SerializedString CLEAR = of("clear");
    static final SerializedString EGO_MOTION = of("ego_motion");
    static final SerializedString ZOOM = of("zoom");
    static final SerializedString ROT_RAD = of("rot_rad");
    static final SerializedString SUPPORT = of("support");
    static final SerializedString TUBES = of("tubes");
    static final SerializedString STATE = of("state");
    static final SerializedString START = of("start");
    static final SerializedString END = of("end");
    static final SerializedString AGE_MS = of("age_ms");
    static final SerializedString LEN = of("len");
    static final SerializedString LABEL = of("label");
    static final SerializedString LABEL_ID = of("label_id");
    static final SerializedString SCORE = of("score");
    static final SerializedString TOP = of("top");
    static final SerializedString BOX = of("box");
    static final SerializedString VEL = of("vel");
    static final SerializedString VEL_OWN = of("vel_own");
    static final SerializedString AHEAD = of("ahead");
    static final SerializedString MS = of("ms");
    static final SerializedString EARLY = of("early");
    static final SerializedString P = of("p");
    static final SerializedString HELD_MS = of("held_ms");
    static final SerializedString BEARING = of("bearing");
    static final SerializedString AZ_RAD = of("az_rad");
    static final SerializedString EL_RAD = of("el_rad");
    static final SerializedString W_RAD = of("w_rad");
    static final SerializedString H_RAD = of("h_rad");
    static final SerializedString MISS = of("miss");
    static final SerializedString PROGRESS = of("progress");
    static final SerializedString LABEL_SINCE_MS = of("label_since_ms");
    static final SerializedString EID = of("eid");
    static final SerializedString TYPE = of("type");
    static final SerializedString TUBE = of("tube");
    static final SerializedString BEFORE = of("before");
    static final SerializedString AFTER = of("after");
    static final SerializedString CAUSE = of("cause");
    static final SerializedString CAMERA = of("camera");
    static final SerializedString ENGINE = of("engine");
    static final SerializedString UP = of("up");
    static final SerializedString RECORDER = of("recorder");
    static final SerializedString ON = of("on");
    static final SerializedString DECISION = of("decision");
    static final SerializedString LOST = of("lost");
    static final SerializedString KEYS = of("keys");
    static final SerializedString KEYS_TOTAL = of("keys_total");
    static final SerializedString THINNED = of("thinned");
    static final SerializedString SEGMENTS = of("segments");

    private Field() {}

    static SerializedString of(String name) {
        return new SerializedString(name);
    }
}
