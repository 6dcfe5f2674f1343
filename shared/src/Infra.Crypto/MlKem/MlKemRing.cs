namespace Infra.Crypto.MlKem;

/// <summary>The ring's operations in the widest form that the machine has. Constant time.</summary>
internal static class MlKemRing
{
    /// <inheritdoc cref="MlKemScalar.Ntt"/>
    [ConstantTime]
    internal static void Ntt(Span<short> polynomial)
    {
        if (Lanes512.IsSupported) MlKemVector512.Ntt(polynomial);
        else if (MlKemVector.IsSupported) MlKemVector.Ntt(polynomial);
        else MlKemScalar.Ntt(polynomial);
    }

    /// <inheritdoc cref="MlKemScalar.InverseNtt"/>
    [ConstantTime]
    internal static void InverseNtt(Span<short> polynomial)
    {
        if (Lanes512.IsSupported) MlKemVector512.InverseNtt(polynomial);
        else if (MlKemVector.IsSupported) MlKemVector.InverseNtt(polynomial);
        else MlKemScalar.InverseNtt(polynomial);
    }

    /// <inheritdoc cref="MlKemScalar.Prepare"/>
    [ConstantTime]
    internal static void Prepare(ReadOnlySpan<short> polynomial, Span<short> prepared)
    {
        if (Lanes512.IsSupported) MlKemVector512.Prepare(polynomial, prepared);
        else if (MlKemVector.IsSupported) MlKemVector.Prepare(polynomial, prepared);
        else MlKemScalar.Prepare(polynomial, prepared);
    }

    /// <inheritdoc cref="MlKemScalar.Dot"/>
    [ConstantTime]
    internal static void Dot(ReadOnlySpan<short> a, int stride, ReadOnlySpan<short> b, ReadOnlySpan<short> prepared, Span<short> result)
    {
        if (Lanes512.IsSupported) MlKemVector512.Dot(a, stride, b, prepared, result);
        else if (MlKemVector.IsSupported) MlKemVector.Dot(a, stride, b, prepared, result);
        else MlKemScalar.Dot(a, stride, b, prepared, result);
    }

    /// <inheritdoc cref="MlKemScalar.Restore"/>
    [ConstantTime]
    internal static void Restore(Span<short> polynomial)
    {
        if (Lanes512.IsSupported) MlKemVector512.Restore(polynomial);
        else if (MlKemVector.IsSupported) MlKemVector.Restore(polynomial);
        else MlKemScalar.Restore(polynomial);
    }

    /// <inheritdoc cref="MlKemScalar.AddCanonical"/>
    [ConstantTime]
    internal static void AddCanonical(Span<short> target, ReadOnlySpan<short> addend)
    {
        if (Lanes512.IsSupported) MlKemVector512.AddCanonical(target, addend);
        else if (MlKemVector.IsSupported) MlKemVector.AddCanonical(target, addend);
        else MlKemScalar.AddCanonical(target, addend);
    }

    /// <inheritdoc cref="MlKemScalar.SubtractCanonical"/>
    [ConstantTime]
    internal static void SubtractCanonical(Span<short> target, ReadOnlySpan<short> minuend)
    {
        if (Lanes512.IsSupported) MlKemVector512.SubtractCanonical(target, minuend);
        else if (MlKemVector.IsSupported) MlKemVector.SubtractCanonical(target, minuend);
        else MlKemScalar.SubtractCanonical(target, minuend);
    }
}
