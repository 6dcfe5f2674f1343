using System.Buffers;
using System.IO.Pipelines;

namespace Infra.Proxy.Http2;

/// <summary>A connection as a pair of pipes: what is read of a stream, and where is written.</summary>
/// <param name="stream">What is read.</param>
/// <param name="output">Where is written.</param>
/// <param name="memory">Where the buffers come from into which is read.</param>
internal sealed class StreamPipe(Stream stream, PipeWriter output, MemoryPool<byte> memory) : IDuplexPipe
{
    /// <inheritdoc/>
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(memory, bufferSize: 16384, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true));

    /// <inheritdoc/>
    public PipeWriter Output => output;
}
