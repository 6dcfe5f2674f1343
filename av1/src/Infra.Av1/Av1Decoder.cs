using System.Diagnostics.CodeAnalysis;
using Infra.Av1.Headers;

namespace Infra.Av1;

/// <summary>
/// Decodes AV1. Not thread-safe: one caller at a time. Packets go in by <see cref="TrySend"/> and pictures come out by <see cref="TryReceive"/>; <see cref="Decode"/> does both.
/// Bad input never throws: it leaves an <see cref="Av1Error"/> for <see cref="TakeError"/>, and decoding goes on with what is intact.
/// </summary>
public sealed class Av1Decoder : IDisposable
{
    /// <summary>Makes a decoder that runs on the caller's thread, or on <paramref name="workers"/> too.</summary>
    public Av1Decoder(Av1DecoderOptions options, Av1WorkerPool? workers = null)
    {
        Options = options;
        Workers = workers;
    }

    /// <summary>How it works.</summary>
    public Av1DecoderOptions Options { get; }

    /// <summary>Frames that go in before the first comes out.</summary>
    public int FrameDelay => throw new NotImplementedException();

    internal Av1WorkerPool? Workers { get; }

    /// <summary>Reads the first sequence header among OBUs.</summary>
    public static bool TryReadSequenceHeader(ReadOnlySpan<byte> obus, [NotNullWhen(true)] out SequenceHeader? header) => throw new NotImplementedException();

    /// <summary>
    /// Sends one temporal unit. The bytes are not needed after the call. <paramref name="stop"/> is looked at before every superblock row; a stopped packet leaves the error Cancelled.
    /// </summary>
    public Av1SendResult TrySend(ReadOnlyMemory<byte> packet, in Av1PacketInfo info, CancellationToken stop = default) => throw new NotImplementedException();

    /// <summary>The next picture, which the caller disposes.</summary>
    public bool TryReceive([NotNullWhen(true)] out Av1Picture? picture) => throw new NotImplementedException();

    /// <summary>Sends a temporal unit and gives all pictures that are ready; each is the caller's.</summary>
    public IEnumerable<Av1Picture> Decode(ReadOnlyMemory<byte> temporalUnit, Av1PacketInfo info = default, CancellationToken stop = default) => throw new NotImplementedException();

    /// <summary>Decodes a whole stream.</summary>
    public IAsyncEnumerable<Av1Picture> DecodeAsync(IAsyncEnumerable<Av1Packet> packets, CancellationToken stop = default) => throw new NotImplementedException();

    /// <summary>End of the stream: everything in flight becomes a picture.</summary>
    public void Drain() => throw new NotImplementedException();

    /// <summary>Forgets all state, as before a seek.</summary>
    public void Flush() => throw new NotImplementedException();

    /// <summary>What happened since the last call.</summary>
    public Av1Events TakeEvents() => throw new NotImplementedException();

    /// <summary>The oldest error not yet taken.</summary>
    public Av1Error? TakeError() => throw new NotImplementedException();

    /// <summary>A copy with film grain, of a picture decoded without.</summary>
    public Av1Picture ApplyGrain(Av1Picture picture) => throw new NotImplementedException();

    /// <summary>Ends what is in flight and gives all memory back except that of pictures still held.</summary>
    public void Dispose() => throw new NotImplementedException();
}
