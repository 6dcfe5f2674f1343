using Infra.Av1.Decoding;
using Infra.Av1.StreamGen.Entropy;
using Infra.Av1.Syntax;
using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen.Syntax;

/// <summary>Takes the place of decoding: makes the tile of each frame whose header comes, by reading symbols that are chosen.</summary>
internal sealed class TileMaker : IFrameSink
{
    private readonly SymbolWeights _weights;
    private readonly SeededRandom _random;
    private readonly FrameMaps _maps = new();
    private readonly TileReader _reader = new();
    private readonly NoReconstruction _reconstruction = new();

    /// <summary>Prepares a stream.</summary>
    public TileMaker(SymbolWeights weights, SeededRandom random)
    {
        _weights = weights;
        _random = random;
    }

    /// <inheritdoc/>
    public bool IsDecoding => true;

    /// <summary>The tile of the newest frame.</summary>
    public byte[] Tile { get; private set; } = [];

    /// <summary>Which CDFs were used in any frame, by their offsets in <see cref="Tables.CdfLayout"/>.</summary>
    public bool[] Used { get; } = new bool[Tables.CdfLayout.Length];

    /// <inheritdoc/>
    public bool TryDecode(PendingFrame pending, ReadOnlySpan<ReferenceSlot> slots, out FrameContext? frame, out Av1Error error)
    {
        var made = new SymbolFrame(pending.Sequence, pending.Header, _maps);
        frame = null;
        error = default;
        made.Begin(slots);
        var chooser = new SymbolChooser(_reader, _weights, _random);
        _reader.BeginChosen(made, chooser);
        while (!_reader.IsDone)
        {
            if (_reader.ReadSuperblockRow(_reconstruction)) continue;
            error = new Av1Error(_reader.Error, pending.ObuIndex, 0, _reader.ErrorDetail, pending.Packet);
            return false;
        }

        Tile = chooser.Finish();
        for (int i = 0; i < Used.Length; i++)
            Used[i] |= chooser.Used[i];
        made.End();
        frame = made;
        return true;
    }

    /// <inheritdoc/>
    public bool TryPass(in FrameOutcome outcome, out Av1Error error)
    {
        error = default;
        return true;
    }

    /// <inheritdoc/>
    public void BeginUnit()
    {
    }

    /// <inheritdoc/>
    public void Recycle(FrameContext frame)
    {
    }
}
