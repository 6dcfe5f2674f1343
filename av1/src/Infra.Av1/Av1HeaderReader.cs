using Infra.Av1.Headers;

namespace Infra.Av1;

/// <summary>
/// Reads headers and metadata of a stream without decoding a sample, with the bookkeeping of references that frame headers depend on. Not thread-safe. Bad input never throws: it leaves an
/// <see cref="Av1Error"/> for <see cref="TakeError"/>.
/// </summary>
public sealed class Av1HeaderReader
{
    /// <summary>Makes a reader; of the options it uses <see cref="Av1DecoderOptions.OperatingPoint"/>, <see cref="Av1DecoderOptions.Strict"/> and the limits.</summary>
    public Av1HeaderReader(Av1DecoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
    }

    /// <summary>How it works.</summary>
    public Av1DecoderOptions Options { get; }

    /// <summary>The sequence header in force, or null before the first.</summary>
    public SequenceHeader? Sequence { get; private set; }

    /// <summary>The newest content light level.</summary>
    public ContentLightLevel? ContentLight { get; private set; }

    /// <summary>The newest mastering display.</summary>
    public MasteringDisplay? MasteringDisplay { get; private set; }

    /// <summary>Reads one packet; the list has its frames in coding order and is the caller's.</summary>
    public IReadOnlyList<Av1FrameReport> Read(ReadOnlyMemory<byte> packet, in Av1PacketInfo info) => throw new NotImplementedException();

    /// <summary>The oldest error not yet taken.</summary>
    public Av1Error? TakeError() => throw new NotImplementedException();
}
