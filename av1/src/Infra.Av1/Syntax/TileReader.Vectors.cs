using Infra.Av1.Motion;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.26 and 5.11.30 to 5.11.32: vectors.
internal sealed partial class TileReader
{
    // assign_mv, without intra block copy.
    private void AssignMv(bool isCompound)
    {
        _block.Mv0 = AssignMv(FirstMode(_block.YMode), 0);
        if (isCompound) _block.Mv1 = AssignMv(SecondMode(_block.YMode), 1);
        Trace("mv0", (_block.Mv0.Row << 16) | (ushort)_block.Mv0.Column);
        if (isCompound) Trace("mv1", (_block.Mv1.Row << 16) | (ushort)_block.Mv1.Column);
    }

    private MotionVector AssignMv(int mode, int list)
    {
        if (mode == PredictionMode.Globalmv) return list == 0 ? _stack.Global0 : _stack.Global1;
        int place = mode == PredictionMode.Nearestmv || (mode == PredictionMode.Newmv && _stack.Count <= 1) ? 0 : _block.RefMvIndex;
        MotionVector predicted = list == 0 ? _stack[place].Mv0 : _stack[place].Mv1;
        return mode == PredictionMode.Newmv ? ReadMv(predicted, context: 0) : predicted;
    }

    // get_mode( 0 ) and get_mode( 1 ).
    private static int FirstMode(int mode) => mode switch
    {
        < PredictionMode.NearestNearestmv => mode,
        PredictionMode.NewNewmv or PredictionMode.NewNearestmv or PredictionMode.NewNearmv => PredictionMode.Newmv,
        PredictionMode.NearestNearestmv or PredictionMode.NearestNewmv => PredictionMode.Nearestmv,
        PredictionMode.NearNearmv or PredictionMode.NearNewmv => PredictionMode.Nearmv,
        _ => PredictionMode.Globalmv,
    };

    private static int SecondMode(int mode) => mode switch
    {
        PredictionMode.NewNewmv or PredictionMode.NearestNewmv or PredictionMode.NearNewmv => PredictionMode.Newmv,
        PredictionMode.NearestNearestmv or PredictionMode.NewNearestmv => PredictionMode.Nearestmv,
        PredictionMode.NearNearmv or PredictionMode.NewNearmv => PredictionMode.Nearmv,
        _ => PredictionMode.Globalmv,
    };

    private MotionVector ReadMv(MotionVector predicted, int context)
    {
        int joint = _symbols.ReadSymbol(Cdf(CdfLayout.MvJoint + context * CdfLayout.MvJointStride0), CdfLayout.MvJointSymbols);
        int row = joint is MvJoint.MvJointHzvnz or MvJoint.MvJointHnzvnz ? ReadMvComponent(context, 0) : 0;
        int column = joint is MvJoint.MvJointHnzvz or MvJoint.MvJointHnzvnz ? ReadMvComponent(context, 1) : 0;
        return new MotionVector((short)(predicted.Row + row), (short)(predicted.Column + column));
    }

    private int ReadMvComponent(int context, int component)
    {
        bool isNegative = _symbols.ReadBool(Cdf(CdfLayout.MvSign + context * CdfLayout.MvSignStride0 + component * CdfLayout.MvSignStride1));
        int mvClass = _symbols.ReadSymbol(Cdf(CdfLayout.MvClass + context * CdfLayout.MvClassStride0 + component * CdfLayout.MvClassStride1), CdfLayout.MvClassSymbols);
        int whole;
        int fraction = 3;
        int half = 1;
        if (mvClass == 0)
        {
            whole = _symbols.ReadBool(Cdf(CdfLayout.MvClass0Bit + context * CdfLayout.MvClass0BitStride0 + component * CdfLayout.MvClass0BitStride1)) ? 1 : 0;
            if (!_header.ForceIntegerMv)
            {
                int offset = CdfLayout.MvClass0Fr + context * CdfLayout.MvClass0FrStride0 + component * CdfLayout.MvClass0FrStride1 + whole * CdfLayout.MvClass0FrStride2;
                fraction = _symbols.ReadSymbol(Cdf(offset), CdfLayout.MvClass0FrSymbols);
                if (_header.AllowHighPrecisionMv)
                    half = _symbols.ReadBool(Cdf(CdfLayout.MvClass0Hp + context * CdfLayout.MvClass0HpStride0 + component * CdfLayout.MvClass0HpStride1)) ? 1 : 0;
            }
        }
        else
        {
            whole = Av1Constants.Class0Size << (mvClass - 1);
            int bits = CdfLayout.MvBit + context * CdfLayout.MvBitStride0 + component * CdfLayout.MvBitStride1;
            for (int i = 0; i < mvClass; i++)
                whole |= _symbols.ReadBool(Cdf(bits + i * CdfLayout.MvBitStride2)) ? 1 << i : 0;
            if (!_header.ForceIntegerMv)
            {
                fraction = _symbols.ReadSymbol(Cdf(CdfLayout.MvFr + context * CdfLayout.MvFrStride0 + component * CdfLayout.MvFrStride1), CdfLayout.MvFrSymbols);
                if (_header.AllowHighPrecisionMv)
                    half = _symbols.ReadBool(Cdf(CdfLayout.MvHp + context * CdfLayout.MvHpStride0 + component * CdfLayout.MvHpStride1)) ? 1 : 0;
            }
        }

        int magnitude = ((whole << 3) | (fraction << 1) | half) + 1;
        return isNegative ? -magnitude : magnitude;
    }
}
