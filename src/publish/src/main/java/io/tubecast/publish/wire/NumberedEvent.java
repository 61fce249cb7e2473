package io.tubecast.publish.wire;

import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;

/**
 * An event with what it got when it was handed over: it keeps its number through every attempt to send it, so that consumers
 * can tell a repetition.
 *
 * @param number of the event in this run, from 0
 * @param seq number of the event on its topic in this run, from 0: what is missing there is missing
 * @param event what happened
 * @param point the operating point of the stream at that time
 */
public record NumberedEvent(long number, long seq, NodeEvent event, OperatingPoint point) {}
