using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

/// <summary>
/// A one-dimensional inverse DCT or ADST of section 7.13.2 as a list of steps over rows: each step turns or adds two rows, lane by lane. Permutations and exchanges of the text cost nothing: they only
/// rename rows, so input k stands in row k at the beginning and output i in row <see cref="OutputRow"/>[i] at the end.
/// </summary>
internal sealed class ButterflyProgram
{
    /// <summary>Numbers per step: first row, second row, cosine, sine; both of the latter zero: sum and difference.</summary>
    public const int StepLength = 4;

    private static readonly ButterflyProgram[] DctPrograms = [new(2, isDct: true), new(3, isDct: true), new(4, isDct: true), new(5, isDct: true), new(6, isDct: true)];
    private static readonly ButterflyProgram[] AdstPrograms = [new(3, isDct: false), new(4, isDct: false)];

    private readonly List<int> _steps = [];
    private readonly int[] _rows;

    private ButterflyProgram(int log2, bool isDct)
    {
        _rows = new int[1 << log2];
        OutputRow = new int[1 << log2];
        IsNegated = new bool[1 << log2];
        if (isDct) AddDct(log2);
        else AddAdst(log2);
        Steps = _steps.ToArray();
    }

    /// <summary>The steps, <see cref="StepLength"/> numbers each.</summary>
    public int[] Steps { get; }

    /// <summary>The row that holds output i.</summary>
    public int[] OutputRow { get; }

    /// <summary>Whether output i is the negative of its row.</summary>
    public bool[] IsNegated { get; }

    /// <summary>Inverse DCT of 4 to 64 points.</summary>
    public static ButterflyProgram Dct(int log2) => DctPrograms[log2 - 2];

    /// <summary>Inverse ADST of 8 or 16 points.</summary>
    public static ButterflyProgram Adst(int log2) => AdstPrograms[log2 - 3];

    // Section 7.13.2.3, step by step.
    private void AddDct(int n)
    {
        for (int i = 0; i < 1 << n; i++)
            _rows[i] = Reverse(n, i);
        if (n == 6) Turn(16, i => (32 + i, 63 - i, 63 - 4 * Reverse(4, i)), isFlipped: false);
        if (n >= 5) Turn(8, i => (16 + i, 31 - i, 6 + (Reverse(3, 7 - i) << 3)), isFlipped: false);
        if (n == 6) Add(16, i => (32 + i * 2, 33 + i * 2, i & 1));
        if (n >= 4) Turn(4, i => (8 + i, 15 - i, 12 + (Reverse(2, 3 - i) << 4)), isFlipped: false);
        if (n >= 5) Add(8, i => (16 + 2 * i, 17 + 2 * i, i & 1));
        if (n == 6) Turn(8, k => (62 - (k >> 1) * 4 - (k & 1), 33 + (k >> 1) * 4 + (k & 1), 60 - 16 * Reverse(2, k >> 1) + 64 * (k & 1)), isFlipped: true);
        if (n >= 3) Turn(2, i => (4 + i, 7 - i, 56 - 32 * i), isFlipped: false);
        if (n >= 4) Add(4, i => (8 + 2 * i, 9 + 2 * i, i & 1));
        if (n >= 5) Turn(4, k => (30 - 4 * (k >> 1) - (k & 1), 17 + 4 * (k >> 1) + (k & 1), 24 + ((k & 1) << 6) + ((1 - (k >> 1)) << 5)), isFlipped: true);
        if (n == 6) Add(16, k => (32 + (k >> 1) * 4 + (k & 1), 35 + (k >> 1) * 4 - (k & 1), (k >> 1) & 1));
        Turn(1, _ => (0, 1, 32), isFlipped: true);
        Turn(1, _ => (2, 3, 48), isFlipped: false);
        if (n >= 3) Add(2, i => (4 + 2 * i, 5 + 2 * i, i));
        if (n >= 4) Turn(2, i => (14 - i, 9 + i, 48 + 64 * i), isFlipped: true);
        if (n >= 5) Add(8, k => (16 + 4 * (k >> 1) + (k & 1), 19 + 4 * (k >> 1) - (k & 1), (k >> 1) & 1));
        if (n == 6) Turn(8, k => (61 - (k >> 2) * 8 - (k & 3), 34 + (k >> 2) * 8 + (k & 3), 56 - (k >> 2) * 32 + ((k & 3) >> 1) * 64), isFlipped: true);
        Add(2, i => (i, 3 - i, 0));
        if (n >= 3) Turn(1, _ => (6, 5, 32), isFlipped: true);
        if (n >= 4) Add(4, k => (8 + 4 * (k >> 1) + (k & 1), 11 + 4 * (k >> 1) - (k & 1), k >> 1));
        if (n >= 5) Turn(4, i => (29 - i, 18 + i, 48 + (i >> 1) * 64), isFlipped: true);
        if (n == 6) Add(16, k => (32 + 8 * (k >> 2) + (k & 3), 39 + 8 * (k >> 2) - (k & 3), (k >> 2) & 1));
        if (n >= 3) Add(4, i => (i, 7 - i, 0));
        if (n >= 4) Turn(2, i => (13 - i, 10 + i, 32), isFlipped: true);
        if (n >= 5) Add(8, k => (16 + (k >> 2) * 8 + (k & 3), 23 + (k >> 2) * 8 - (k & 3), k >> 2));
        if (n == 6) Turn(8, i => (59 - i, 36 + i, i < 4 ? 48 : 112), isFlipped: true);
        if (n >= 4) Add(8, i => (i, 15 - i, 0));
        if (n >= 5) Turn(4, i => (27 - i, 20 + i, 32), isFlipped: true);
        if (n == 6) Add(8, i => (32 + i, 47 - i, 0));
        if (n == 6) Add(8, i => (48 + i, 63 - i, 1));
        if (n >= 5) Add(16, i => (i, 31 - i, 0));
        if (n == 6) Turn(8, i => (55 - i, 40 + i, 32), isFlipped: true);
        if (n == 6) Add(32, i => (i, 63 - i, 0));
        _rows.CopyTo(OutputRow, 0);
    }

    // Sections 7.13.2.4, 7.13.2.5, 7.13.2.7 and 7.13.2.8.
    private void AddAdst(int n)
    {
        int size = 1 << n;
        for (int i = 0; i < size; i++)
            _rows[i] = (i & 1) != 0 ? i - 1 : size - i - 1;
        if (n == 3)
        {
            Turn(4, i => (2 * i, 2 * i + 1, 60 - 16 * i), isFlipped: true);
            Add(4, i => (i, 4 + i, 0));
            Turn(2, i => (4 + 3 * i, 5 + i, 48 - 32 * i), isFlipped: true);
            Add(4, k => (4 * (k & 1) + (k >> 1), 2 + 4 * (k & 1) + (k >> 1), 0));
            Turn(2, i => (2 + 4 * i, 3 + 4 * i, 32), isFlipped: true);
        }
        else
        {
            Turn(8, i => (2 * i, 2 * i + 1, 62 - 8 * i), isFlipped: true);
            Add(8, i => (i, 8 + i, 0));
            Turn(2, i => (8 + 2 * i, 9 + 2 * i, 56 - 32 * i), isFlipped: true);
            Turn(2, i => (13 + 2 * i, 12 + 2 * i, 8 + 32 * i), isFlipped: true);
            Add(8, k => (8 * (k & 1) + (k >> 1), 4 + 8 * (k & 1) + (k >> 1), 0));
            Turn(4, k => (4 + 8 * (k & 1) + 3 * (k >> 1), 5 + 8 * (k & 1) + (k >> 1), 48 - 32 * (k >> 1)), isFlipped: true);
            Add(8, k => (4 * (k & 3) + (k >> 2), 2 + 4 * (k & 3) + (k >> 2), 0));
            Turn(4, i => (2 + 4 * i, 3 + 4 * i, 32), isFlipped: true);
        }

        for (int i = 0; i < size; i++)
        {
            int a = (i >> 3) & 1;
            int b = ((i >> 2) & 1) ^ ((i >> 3) & 1);
            int c = ((i >> 1) & 1) ^ ((i >> 2) & 1);
            int d = (i & 1) ^ ((i >> 1) & 1);
            OutputRow[i] = _rows[((d << 3) | (c << 2) | (b << 1) | a) >> (4 - n)];
            IsNegated[i] = (i & 1) != 0;
        }
    }

    // B(a, b, angle, flip).
    private void Turn(int count, Func<int, (int A, int B, int Angle)> at, bool isFlipped)
    {
        for (int i = 0; i < count; i++)
        {
            (int a, int b, int angle) = at(i);
            _steps.Add(_rows[a]);
            _steps.Add(_rows[b]);
            _steps.Add(Cosine(angle));
            _steps.Add(Cosine(angle - 64));
            if (isFlipped) (_rows[a], _rows[b]) = (_rows[b], _rows[a]);
        }
    }

    // H(a, b, flip).
    private void Add(int count, Func<int, (int A, int B, int IsFlipped)> at)
    {
        for (int i = 0; i < count; i++)
        {
            (int a, int b, int isFlipped) = at(i);
            _steps.Add(_rows[isFlipped != 0 ? b : a]);
            _steps.Add(_rows[isFlipped != 0 ? a : b]);
            _steps.Add(0);
            _steps.Add(0);
        }
    }

    private static int Cosine(int angle)
    {
        int part = angle & 255;
        return part <= 64 ? SpecTables.Cos128Lookup[part]
            : part <= 128 ? -SpecTables.Cos128Lookup[128 - part]
            : part <= 192 ? -SpecTables.Cos128Lookup[part - 128]
            : SpecTables.Cos128Lookup[256 - part];
    }

    private static int Reverse(int bits, int value)
    {
        int result = 0;
        for (int i = 0; i < bits; i++)
            result |= ((value >> i) & 1) << (bits - 1 - i);
        return result;
    }
}
