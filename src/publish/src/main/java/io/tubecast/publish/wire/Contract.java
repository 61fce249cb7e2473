package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.io.SerializedString;

/** Constants of version 1 of the contract. */
public final class Contract {
    /** Version of all messages, major and minor. */
    public static final String VERSION = "1.0";
    /** Major version: part of every topic; another one is refused by consumers. */
    public static final int MAJOR = 1;
    /** Most bytes in an event. */
    public static final int MAX_EVENT_BYTES = 64 * 1024;
    /** Most bytes in a command. */
    public static final int MAX_COMMAND_BYTES = 4 * 1024;
    /** Events that wait for a link, on each stream. */
    public static final int EVENT_RING = 256;
    /** Time between two health messages. */
    public static final int HEALTH_PERIOD_MILLIS = 1_000;
    /** Where the schemas of the messages have their names; they ship in this module as {@code /schemas/v1/*.json}. */
    public static final String SCHEMA_BASE = "https://tubecast.io/schemas/v1/";

    static final SerializedString VERSION_TEXT = new SerializedString(VERSION);

    private Contract() {}
}
