namespace Infra.Crypto.Curves;

/// <summary>The constants of a curve y² = x³ − 3·x + b of prime order.</summary>
internal interface IWeierstrassCurve<TField>
    where TField : unmanaged, IPrimeField<TField>
{
    /// <summary>The constant b.</summary>
    static abstract TField B { get; }

    /// <summary>x of the base point.</summary>
    static abstract TField BaseX { get; }

    /// <summary>y of the base point.</summary>
    static abstract TField BaseY { get; }

    /// <summary>The group's order n, which is prime.</summary>
    static abstract MontgomeryModulus Order { get; }

    /// <summary>Bits of n.</summary>
    static abstract int OrderBits { get; }
}
