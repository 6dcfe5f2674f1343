using Infra.Av1.Headers;
using Infra.Av1.Pictures;

namespace Infra.Av1;

/// <summary>
/// A decoded picture: frozen, usable from any thread, reference-counted. Dispose it when done; its memory serves later pictures, so keep no span of it beyond that. Every use after disposal throws
/// <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class Av1Picture : IDisposable
{
    private PictureBuffer? _buffer;

    internal Av1Picture(PictureBuffer buffer, bool hasGrain)
    {
        _buffer = buffer;
        HasGrain = hasGrain;
    }

    /// <summary>Width in luma samples.</summary>
    public int Width { get; internal init; }

    /// <summary>Height in luma samples.</summary>
    public int Height { get; internal init; }

    /// <summary>Planes and subsampling.</summary>
    public PixelLayout Layout => Sequence.Color.Layout;

    /// <summary>8, 10 or 12.</summary>
    public int BitDepth => Sequence.Color.BitDepth;

    /// <summary>1 for monochrome, else 3.</summary>
    public int PlaneCount => Sequence.Color.PlaneCount;

    /// <summary>The sequence header in force.</summary>
    public required SequenceHeader Sequence { get; init; }

    /// <summary>The header the frame was decoded with, also if a later header shows it.</summary>
    public required FrameHeader Frame { get; init; }

    /// <summary>False for frames that come out only because of <see cref="Av1DecoderOptions.OutputInvisible"/>.</summary>
    public bool IsShown { get; internal init; } = true;

    /// <summary>Whether film grain was added to the samples.</summary>
    public bool HasGrain { get; }

    /// <summary>The packet that showed the picture.</summary>
    public Av1PacketInfo Packet { get; internal init; }

    /// <summary>Content light level in force.</summary>
    public ContentLightLevel? ContentLight { get; internal init; }

    /// <summary>Mastering display in force.</summary>
    public MasteringDisplay? MasteringDisplay { get; internal init; }

    /// <summary>T.35 messages since the picture before.</summary>
    public IReadOnlyList<ItutT35> T35 { get; internal init; } = [];

    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    internal PictureBuffer Buffer => Volatile.Read(ref _buffer) ?? throw new ObjectDisposedException(nameof(Av1Picture));

    /// <summary>Width of a plane in samples.</summary>
    /// <param name="plane">0 Y, 1 U, 2 V.</param>
    public int PlaneWidth(int plane) => plane == 0 ? Width : (Width + Sequence.Color.SubsamplingX) >> Sequence.Color.SubsamplingX;

    /// <summary>Height of a plane in samples.</summary>
    /// <param name="plane">0 Y, 1 U, 2 V.</param>
    public int PlaneHeight(int plane) => plane == 0 ? Height : (Height + Sequence.Color.SubsamplingY) >> Sequence.Color.SubsamplingY;

    /// <summary>One row of a plane of an 8-bit picture, <see cref="PlaneWidth"/> samples; valid until the picture is disposed.</summary>
    /// <param name="plane">0 Y, 1 U, 2 V.</param>
    /// <param name="y">0 to <see cref="PlaneHeight"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such plane or row.</exception>
    /// <exception cref="InvalidOperationException">The picture has more than 8 bits.</exception>
    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public ReadOnlySpan<byte> Row8(int plane, int y) => Row<byte>(plane, y);

    /// <summary>One row of a plane of a 10- or 12-bit picture; valid until the picture is disposed.</summary>
    /// <param name="plane">0 Y, 1 U, 2 V.</param>
    /// <param name="y">0 to <see cref="PlaneHeight"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such plane or row.</exception>
    /// <exception cref="InvalidOperationException">The picture has 8 bits.</exception>
    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public ReadOnlySpan<ushort> Row16(int plane, int y) => Row<ushort>(plane, y);

    /// <summary>One more owner of the same samples; each disposes its own.</summary>
    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public Av1Picture AddReference()
    {
        PictureBuffer buffer = Buffer;
        buffer.Hold();
        return With(buffer, HasGrain);
    }

    /// <summary>Gives the samples back; more than once is harmless.</summary>
    public void Dispose() => Interlocked.Exchange(ref _buffer, null)?.Release();

    // The same picture with other samples, whose hold goes over.
    internal Av1Picture WithGrain(PictureBuffer buffer) => With(buffer, hasGrain: true);

    private Av1Picture With(PictureBuffer buffer, bool hasGrain) => new(buffer, hasGrain)
    {
        Width = Width,
        Height = Height,
        Sequence = Sequence,
        Frame = Frame,
        IsShown = IsShown,
        Packet = Packet,
        ContentLight = ContentLight,
        MasteringDisplay = MasteringDisplay,
        T35 = T35,
    };

    private ReadOnlySpan<TPixel> Row<TPixel>(int plane, int y)
        where TPixel : unmanaged, System.Numerics.IBinaryInteger<TPixel>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)plane, (uint)PlaneCount, nameof(plane));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)PlaneHeight(plane), nameof(y));
        if (Buffer is not PictureBuffer<TPixel> buffer) throw new InvalidOperationException($"The picture has {BitDepth} bits.");
        return buffer.Planes[plane].Row(y, 0, PlaneWidth(plane));
    }
}
