package io.tubecast.inference.tensorrt.driver;

import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;

/** Orders that are recorded once and given to the device as one from then on. */
public interface GraphCalls {
    /** What was recorded. */
    interface Graph {}

    /** What can be launched. */
    interface GraphExec {}

    /** {@code cudaStreamBeginCapture(cudaStreamCaptureModeThreadLocal)}: orders to the stream, and to those that wait for its events, are recorded, not run. */
    void beginCapture(Stream stream);

    /** {@code cudaStreamEndCapture}; all other streams must have been joined into this one. */
    Graph endCapture(Stream stream);

    /** {@code cudaGraphInstantiate}. */
    GraphExec instantiate(Graph graph);

    /** {@code cudaGraphDestroy}. */
    void destroyGraph(Graph graph);

    /** {@code cudaGraphLaunch}. */
    void launch(GraphExec graph, Stream stream);

    /** {@code cudaGraphExecDestroy}. */
    void destroyExec(GraphExec graph);

    /** {@code cudaGetLastError}: forgets an error that was dealt with. */
    void forgetError();
}
