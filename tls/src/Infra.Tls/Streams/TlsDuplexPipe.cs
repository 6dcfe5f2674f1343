using System.Buffers;
using System.IO.Pipelines;
using Infra.Tls.Records;

namespace Infra.Tls.Streams;

/// <summary>
/// TLS between two pairs of pipes: one carries records, the other application data. For hosts that speak pipes, such as Kestrel. After the handshake of
/// <see cref="Stream"/>, <see cref="Input"/> and <see cref="Output"/> carry data. Disposing it says close_notify and completes neither pair of the transport.
/// </summary>
public sealed class TlsDuplexPipe : IDuplexPipe, IAsyncDisposable
{
    /// <summary>Puts TLS on a transport, which stays its owner's.</summary>
    /// <param name="transport">Carries the records.</param>
    /// <param name="options">As for <see cref="TlsStream"/>.</param>
    /// <param name="pool">Where the data's buffers come from; null for the runtime's own.</param>
    public TlsDuplexPipe(IDuplexPipe transport, TlsStreamOptions? options = null, MemoryPool<byte>? pool = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Stream = new TlsStream(new PipeStream(transport.Input, transport.Output), options);
        // Room for the longest record each time: it is decrypted there. Nothing of that is held while nothing comes.
        Input = PipeReader.Create(Stream, new StreamPipeReaderOptions(pool, RecordLimits.PlaintextMax, RecordLimits.PlaintextMax, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(Stream, new StreamPipeWriterOptions(pool, leaveOpen: true));
    }

    /// <summary>The stream below: handshake, facts, exporter.</summary>
    public TlsStream Stream { get; }

    /// <summary>Application data of the peer. An end without close_notify is an exception.</summary>
    public PipeReader Input { get; }

    /// <summary>Application data for the peer.</summary>
    public PipeWriter Output { get; }

    /// <summary>Completes both data pipes, and closes the stream as <see cref="TlsStream.DisposeAsync"/> does.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            // Flushes what was written and not yet sent.
            await Output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone, and with it the last bytes.
        }
        await Stream.DisposeAsync().ConfigureAwait(false);
    }
}
