using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Tables;
using Infra.Av1.Threading;

namespace Infra.Av1;

/// <summary>
/// Decodes AV1. One caller at a time; only <see cref="Flush"/> and <see cref="Dispose"/> may come from another thread while a packet is decoded, and end it. Packets go in by <see cref="TrySend"/> and pictures come out by
/// <see cref="TryReceive"/>; <see cref="Decode"/> does both. Bad input never throws: it leaves an <see cref="Av1Error"/> for <see cref="TakeError"/>, and decoding goes on with what is intact.
/// </summary>
public sealed class Av1Decoder : IDisposable
{
    private const int CopyBytesKept = 1 << 20;

    private readonly Lock _gate = new();
    private readonly StopSignal _stop = new();
    private readonly PictureOutput _output;
    private readonly PacketReader _reader;
    private byte[] _copy = [];
    private bool _isDisposed;

    /// <summary>Makes a decoder that runs on the caller's thread, or on <paramref name="workers"/> too.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="workers">Threads that help; the caller disposes them, after the decoder. Null: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Av1Decoder(Av1DecoderOptions options, Av1WorkerPool? workers = null)
    {
        Av1DecoderOptions.Validate(options);
        Options = options;
        _output = new PictureOutput(options, workers, _stop);
        _reader = new PacketReader(options, _output);
        _output.Reader = _reader;
    }

    /// <summary>How it works.</summary>
    public Av1DecoderOptions Options { get; }

    /// <summary>Packets that go in, at most, before the pictures of one come out: 0, since a packet is decoded when it is sent; 1 without all layers, since a picture may wait for a higher layer until the next packet or <see cref="Drain"/>.</summary>
    public int FrameDelay => Options.AllLayers ? 0 : 1;

    /// <summary>Bytes that the decoder takes now: samples, those of pictures in callers' hands included, maps of frames, and what each thread works with. Packets are not among them.</summary>
    public long PoolBytes => _output.Budget.Bytes;

    internal Pictures.MemoryBudget Budget => _output.Budget;

    internal ReadOnlySpan<ReferenceSlot> Slots => _reader.Slots;

    internal void Observe(Func<Syntax.BlockReconstructor, Syntax.BlockReconstructor> observe) => _output.Observe = observe;

    /// <summary>Reads the first sequence header among OBUs, for instance the configOBUs of av1C; no strict rules are applied.</summary>
    /// <param name="obus">OBUs one after the other.</param>
    /// <param name="header">The header.</param>
    public static bool TryReadSequenceHeader(ReadOnlySpan<byte> obus, [NotNullWhen(true)] out SequenceHeader? header)
    {
        header = null;
        for (int offset = 0; Obu.TryRead(obus, offset, out Obu obu); offset = obu.End)
        {
            if (obu.Type == ObuType.ObuSequenceHeader) return SequenceHeaderParser.TryParse(obus.Slice(obu.PayloadOffset, obu.PayloadLength), isStrict: false, out header, out _);
        }

        return false;
    }

    /// <summary>
    /// Sends one temporal unit, several, or a part of one as OBUs and decodes it; a frame may begin in one packet and end in another. The bytes are not needed after the call. <paramref name="stop"/> is looked at before every row of superblocks; a stopped packet leaves the error
    /// <see cref="Av1ErrorCode.Cancelled"/>.
    /// </summary>
    /// <param name="packet">The bytes.</param>
    /// <param name="info">What comes back with its pictures and errors.</param>
    /// <param name="stop">Ends the packet early.</param>
    /// <returns><see cref="Av1SendResult.Full"/> while pictures wait to be received: the packet was not looked at.</returns>
    /// <exception cref="ObjectDisposedException">The decoder was disposed.</exception>
    public Av1SendResult TrySend(ReadOnlyMemory<byte> packet, in Av1PacketInfo info, CancellationToken stop = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_output.Count > 0) return Av1SendResult.Full;
            _stop.Begin(stop);
            if (MemoryMarshal.TryGetArray(packet, out ArraySegment<byte> segment) && segment.Array is not null)
            {
                _reader.Read(segment.Array, segment.Offset, segment.Count, info);
                return Av1SendResult.Taken;
            }

            byte[] copy = _copy;
            if (packet.Length <= Options.Limits.PacketBytesMax)
            {
                if (copy.Length < packet.Length) copy = new byte[packet.Length];
                if (copy.Length <= CopyBytesKept) _copy = copy;   // for the next packet
                packet.CopyTo(copy);
            }

            _reader.Read(copy, 0, packet.Length, info);
            return Av1SendResult.Taken;
        }
    }

    /// <summary>The next picture, which the caller disposes.</summary>
    /// <param name="picture">The picture.</param>
    /// <exception cref="ObjectDisposedException">The decoder was disposed.</exception>
    public bool TryReceive([NotNullWhen(true)] out Av1Picture? picture)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _output.TryTake(out picture);
        }
    }

    /// <summary>Sends a temporal unit while it is enumerated, and gives all pictures that are ready; each is the caller's to dispose.</summary>
    /// <param name="temporalUnit">The bytes.</param>
    /// <param name="info">What comes back with its pictures and errors.</param>
    /// <param name="stop">As in <see cref="TrySend"/>.</param>
    public IEnumerable<Av1Picture> Decode(ReadOnlyMemory<byte> temporalUnit, Av1PacketInfo info = default, CancellationToken stop = default)
    {
        while (TrySend(temporalUnit, info, stop) == Av1SendResult.Full)
        {
            while (TryReceive(out Av1Picture? before))
                yield return before;
        }

        while (TryReceive(out Av1Picture? picture))
            yield return picture;
    }

    /// <summary>Decodes a whole stream and drains at its end. Decoding itself runs on the thread that asks for the next picture.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="stop">Ends it with <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<Av1Picture> DecodeAsync(IAsyncEnumerable<Av1Packet> packets, [EnumeratorCancellation] CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(packets);
        await foreach (Av1Packet packet in packets.WithCancellation(stop).ConfigureAwait(false))
        {
            foreach (Av1Picture picture in Decode(packet.Data, packet.Info, stop))
                yield return picture;
            stop.ThrowIfCancellationRequested();
        }

        Drain();
        while (TryReceive(out Av1Picture? picture))
            yield return picture;
    }

    /// <summary>End of the stream: a picture that was held back can be received, and a frame whose last tiles never came is an error.</summary>
    /// <exception cref="ObjectDisposedException">The decoder was disposed.</exception>
    public void Drain()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _reader.End();
            _output.BeginUnit();
        }
    }

    /// <summary>Forgets all state, as before a seek: references, pictures not received, errors, events. A packet that another thread decodes just now ends first.</summary>
    /// <exception cref="ObjectDisposedException">The decoder was disposed.</exception>
    public void Flush()
    {
        _stop.Request();
        lock (_gate)
        {
            _stop.Withdraw();
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _reader.Reset();
            _output.Reset();
        }
    }

    /// <summary>What happened since the last call.</summary>
    public Av1Events TakeEvents()
    {
        lock (_gate)
        {
            Av1Events events = _reader.Events;
            _reader.Events = Av1Events.None;
            return events;
        }
    }

    /// <summary>The oldest error not yet taken; at most 256 are kept, one per packet.</summary>
    public Av1Error? TakeError()
    {
        lock (_gate)
        {
            return _reader.TryTakeError(out Av1Error error) ? error : null;
        }
    }

    /// <summary>A copy with film grain of a picture decoded without; of a picture that has its grain, or needs none, one more owner of the same samples.</summary>
    /// <param name="picture">A picture of this or another decoder.</param>
    /// <exception cref="ObjectDisposedException">The decoder or the picture was disposed.</exception>
    /// <exception cref="InvalidOperationException">The decoder's limit of memory does not allow another picture.</exception>
    public Av1Picture ApplyGrain(Av1Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _output.ApplyGrain(picture);
        }
    }

    /// <summary>Ends what is in flight and gives all memory back except that of pictures still held, which stay valid.</summary>
    public void Dispose()
    {
        _stop.Request();   // not withdrawn: whoever waits for the lock meets a disposed decoder
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _reader.Reset();
            _output.Dispose();
        }
    }
}
