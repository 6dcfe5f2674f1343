using Infra.Av1.Motion;
using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen.Syntax;

/// <summary>A difference of vectors as the symbols of read_mv, section 5.11.32; a component without symbols is 0.</summary>
internal readonly record struct VectorPlan(int[] RowSymbols, int Row, int[] ColumnSymbols, int Column)
{
    private const int Classes = 11;
    private const int NearClasses = 4;   // up to 16 samples: half of all components

    /// <summary>How far it goes, both ways together.</summary>
    public int Length => Math.Abs(Row) + Math.Abs(Column);

    /// <summary>Draws one; all joints and all classes come about.</summary>
    /// <param name="random">What it is drawn from.</param>
    /// <param name="isWhole">Whether vectors are whole samples, so that fractions are not sent.</param>
    /// <param name="isPrecise">allow_high_precision_mv.</param>
    public static VectorPlan Draw(SeededRandom random, bool isWhole, bool isPrecise)
    {
        int joint = random.Next(4);
        (int[] rowSymbols, int row) = (joint & 2) != 0 ? DrawComponent(random, isWhole, isPrecise) : ([], 0);
        (int[] columnSymbols, int column) = (joint & 1) != 0 ? DrawComponent(random, isWhole, isPrecise) : ([], 0);
        return new VectorPlan(rowSymbols, row, columnSymbols, column);
    }

    /// <summary>The vector that the difference makes.</summary>
    public MotionVector AddTo(MotionVector predicted) => new((short)(predicted.Row + Row), (short)(predicted.Column + Column));

    /// <summary>Plans its symbols, mv_joint first.</summary>
    public void AddTo(Queue<int> plan)
    {
        plan.Enqueue((RowSymbols.Length > 0 ? 2 : 0) | (ColumnSymbols.Length > 0 ? 1 : 0));
        foreach (int symbol in RowSymbols)
            plan.Enqueue(symbol);
        foreach (int symbol in ColumnSymbols)
            plan.Enqueue(symbol);
    }

    // read_mv_component: sign, class, whole samples beyond the class (lowest bit first), fraction, half of it.
    private static (int[] Symbols, int Value) DrawComponent(SeededRandom random, bool isWhole, bool isPrecise)
    {
        int sign = random.Next(2);
        int mvClass = random.Next(random.Next(2) == 0 ? Classes : NearClasses);
        List<int> symbols = [sign, mvClass];
        int whole = mvClass == 0 ? 0 : 1 << mvClass;
        for (int i = 0; i < Math.Max(mvClass, 1); i++)
        {
            int bit = random.Next(2);
            symbols.Add(bit);
            whole |= bit << i;
        }

        int fraction = 3;
        int half = 1;
        if (!isWhole) symbols.Add(fraction = random.Next(4));
        if (!isWhole && isPrecise) symbols.Add(half = random.Next(2));
        int magnitude = ((whole << 3) | (fraction << 1) | half) + 1;
        return ([.. symbols], sign == 1 ? -magnitude : magnitude);
    }
}
