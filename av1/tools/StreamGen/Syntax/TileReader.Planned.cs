using Infra.Av1.Decoding;
using Infra.Av1.Entropy;
using Infra.Av1.Motion;
using Infra.Av1.StreamGen.Entropy;
using Infra.Av1.StreamGen.Syntax;
using Infra.Av1.Tables;
using Infra.Testing.Fakes;

namespace Infra.Av1.Syntax;

// What choosing symbols needs of the reader: its CDFs, and vectors that are valid where it stands.
internal sealed partial class TileReader
{
    private const int TriesMax = 200;

    private int _plannedBlock = -1;

    /// <summary>The CDFs of the tile.</summary>
    public ushort[] Cdfs => _cdf;

    /// <summary>Starts on the only tile of a frame, whose symbols a chooser makes.</summary>
    public void BeginChosen(FrameContext frame, SymbolChooser chooser)
    {
        Begin(frame, 0, 0, [0], 0, 1, isStrict: true);
        _symbols = new SymbolDecoder(_symbols, chooser);
        _plannedBlock = -1;
    }

    /// <summary>Before use_intrabc: finds a valid vector, and plans use_intrabc's followers for it. False: none was found.</summary>
    public bool TryPlanCopy(SeededRandom random, Queue<int> plan)
    {
        _stack.Find(in _block, HasTopRight());
        MotionVector predicted = _stack[0].Mv0;
        if (predicted.IsZero) predicted = _stack[1].Mv0;
        if (predicted.IsZero)
        {
            int size = _superblockUnits * Av1Constants.MiSize;
            predicted = _row - _superblockUnits < _rowStart ? new MotionVector(0, (short)(-8 * (size + Av1Constants.IntrabcDelayPixels))) : new MotionVector((short)(-8 * size), 0);
        }

        // The first that is valid, or that with the largest difference.
        bool isFar = random.Next(2) == 0;
        VectorPlan? found = null;
        for (int i = 0; i < TriesMax && (isFar || found is null); i++)
        {
            VectorPlan tried = VectorPlan.Draw(random, isWhole: true, isPrecise: false);
            if (IsCopyValid(tried.AddTo(predicted)) && (found is null || tried.Length > found.Value.Length)) found = tried;
        }

        found?.AddTo(plan);
        return found is not null;
    }

    /// <summary>At mv_joint of a block with references: plans a difference that leads to a valid vector (section 6.10.25), mv_joint included.</summary>
    public void PlanVector(SeededRandom random, Queue<int> plan)
    {
        // A block asks once for each of its new vectors, the first reference's before the other's.
        int place = (_row << 16) | _column;
        bool isSecond = _plannedBlock == place || FirstMode(_block.YMode) != PredictionMode.Newmv;
        _plannedBlock = place;
        int candidate = _block.YMode == PredictionMode.Newmv && _stack.Count <= 1 ? 0 : _block.RefMvIndex;
        MotionVector predicted = isSecond ? _stack[candidate].Mv1 : _stack[candidate].Mv0;
        for (int i = 0; i < TriesMax; i++)
        {
            VectorPlan tried = VectorPlan.Draw(random, _header.ForceIntegerMv, _header.AllowHighPrecisionMv);
            MotionVector vector = tried.AddTo(predicted);
            if (Math.Abs((int)vector.Row) >= 1 << 14 || Math.Abs((int)vector.Column) >= 1 << 14) continue;
            tried.AddTo(plan);
            return;
        }

        plan.Enqueue(MvJoint.MvJointZero);
    }
}
