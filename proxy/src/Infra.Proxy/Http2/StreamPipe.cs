using System.IO.Pipelines;

namespace Infra.Proxy.Http2;

/// <summary>A connection as a pair of pipes: what is read of a stream, and where is written.</summary>
internal sealed class StreamPipe(Stream stream, PipeWriter output) : IDuplexPipe
{
    /// <inheritdoc/>
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16384, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true));

    /// <inheritdoc/>
    public PipeWriter Output => output;
}
