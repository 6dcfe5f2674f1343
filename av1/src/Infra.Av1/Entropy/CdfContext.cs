using Infra.Av1.Tables;

namespace Infra.Av1.Entropy;

/// <summary>
/// All CDFs of one tile or frame in one array: offsets are in <see cref="CdfLayout"/>. A CDF of N symbols begins at its offset with N - 1 values 32768 - CDF[i], then the counter;
/// it takes 4, 8 or 16 places. A call reads <c>decoder.ReadSymbol(cdfs.At(CdfLayout.YMode + ctx * CdfLayout.YModeStride0), CdfLayout.YModeSymbols)</c>.
/// </summary>
internal sealed class CdfContext
{
    private readonly ushort[] _values = new ushort[CdfLayout.Length];

    /// <summary>All of them: <c>Values.AsSpan(offset)</c> is <see cref="At"/>, for loops that keep the array.</summary>
    public ushort[] Values => _values;

    /// <summary>The CDF at an offset of <see cref="CdfLayout"/>, and all that follow it.</summary>
    public Span<ushort> At(int offset) => _values.AsSpan(offset);

    /// <summary>Defaults that do not depend on the quantizer: init_non_coeff_cdfs.</summary>
    public void LoadDefaults() => CdfLayout.Defaults.CopyTo(_values);

    /// <summary>Defaults of the coefficients' CDFs: init_coeff_cdfs.</summary>
    /// <param name="baseQIndex">base_q_idx, 0 to 255: classes end at 20, 60 and 120.</param>
    public void LoadCoefficientDefaults(int baseQIndex)
    {
        int set = baseQIndex <= 20 ? 0 : baseQIndex <= 60 ? 1 : baseQIndex <= 120 ? 2 : 3;
        const int Length = CdfLayout.Length - CdfLayout.CoefficientOffset;
        CdfLayout.CoefficientDefaults.Slice(set * Length, Length).CopyTo(_values.AsSpan(CdfLayout.CoefficientOffset));
    }

    /// <summary>Copies everything, counters too.</summary>
    public void CopyFrom(CdfContext source) => source._values.AsSpan().CopyTo(_values);

    /// <summary>Sets every counter to zero: load_previous and the end of the frame (section 7.4: clear_... of symbol counters).</summary>
    public void ClearCounters()
    {
        ReadOnlySpan<int> shapes = CdfLayout.Shapes;
        for (int i = 0; i < shapes.Length; i += 4)
        {
            int last = shapes[i] + shapes[i + 3] - 1;
            for (int cdf = 0; cdf < shapes[i + 1]; cdf++)
                _values[last + cdf * shapes[i + 2]] = 0;
        }
    }
}
