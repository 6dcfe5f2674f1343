using Infra.Av1.Headers;

namespace Infra.Av1;

/// <summary>
/// A decoded picture: frozen, usable from any thread, reference-counted. Dispose it when done; its memory serves later pictures. Every use after that throws
/// <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class Av1Picture : IDisposable
{
    internal Av1Picture()
    {
    }

    /// <summary>Width in luma samples.</summary>
    public int Width { get; internal init; }

    /// <summary>Height in luma samples.</summary>
    public int Height { get; internal init; }

    /// <summary>Planes and subsampling.</summary>
    public PixelLayout Layout => Sequence.Color.Layout;

    /// <summary>8, 10 or 12.</summary>
    public int BitDepth => Sequence.Color.BitDepth;

    /// <summary>The sequence header in force.</summary>
    public required SequenceHeader Sequence { get; init; }

    /// <summary>The frame's header.</summary>
    public required FrameHeader Frame { get; init; }

    /// <summary>The packet that showed the picture.</summary>
    public Av1PacketInfo Packet { get; internal init; }

    /// <summary>Content light level in force.</summary>
    public ContentLightLevel? ContentLight { get; internal init; }

    /// <summary>Mastering display in force.</summary>
    public MasteringDisplay? MasteringDisplay { get; internal init; }

    /// <summary>T.35 messages since the picture before.</summary>
    public IReadOnlyList<ItutT35> T35 { get; internal init; } = [];

    /// <summary>Width of a plane (0 Y, 1 U, 2 V) in samples.</summary>
    public int PlaneWidth(int plane) => plane == 0 ? Width : (Width + Sequence.Color.SubsamplingX) >> Sequence.Color.SubsamplingX;

    /// <summary>Height of a plane in samples.</summary>
    public int PlaneHeight(int plane) => plane == 0 ? Height : (Height + Sequence.Color.SubsamplingY) >> Sequence.Color.SubsamplingY;

    /// <summary>One row of a plane of an 8-bit picture, <see cref="PlaneWidth"/> samples.</summary>
    /// <exception cref="InvalidOperationException">The picture has more than 8 bits.</exception>
    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public ReadOnlySpan<byte> Row8(int plane, int y) => throw new NotImplementedException();

    /// <summary>One row of a plane of a 10- or 12-bit picture.</summary>
    /// <exception cref="InvalidOperationException">The picture has 8 bits.</exception>
    /// <exception cref="ObjectDisposedException">The picture was disposed.</exception>
    public ReadOnlySpan<ushort> Row16(int plane, int y) => throw new NotImplementedException();

    /// <summary>One more owner of the same samples; each disposes its own.</summary>
    public Av1Picture AddReference() => throw new NotImplementedException();

    /// <summary>Gives the samples back.</summary>
    public void Dispose() => throw new NotImplementedException();
}
