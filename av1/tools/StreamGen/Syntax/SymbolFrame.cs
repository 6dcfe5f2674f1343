using Infra.Av1.Decoding;
using Infra.Av1.Headers;

namespace Infra.Av1.StreamGen.Syntax;

/// <summary>A frame without samples: what its symbols and those of later frames depend on.</summary>
internal sealed class SymbolFrame : FrameContext
{
    private readonly FrameMaps _maps;

    /// <summary>Makes a frame.</summary>
    public SymbolFrame(SequenceHeader sequence, FrameHeader header, FrameMaps maps)
        : base(sequence, header, maps) => _maps = maps;

    /// <summary>Starts on its tile.</summary>
    /// <param name="slots">The reference slots.</param>
    public void Begin(ReadOnlySpan<ReferenceSlot> slots)
    {
        _maps.Reset(Header, Sequence.Color);
        Begin(Sequence, Header, _maps, slots);
        Hold();
    }
}
