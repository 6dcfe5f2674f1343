namespace Infra.Av1;

/// <summary>The widest vectors a decoder may use.</summary>
public enum Av1VectorLevel
{
    /// <summary>Scalar code only.</summary>
    None = 0,

    /// <summary>128 bit.</summary>
    V128 = 1,

    /// <summary>256 bit.</summary>
    V256 = 2,

    /// <summary>512 bit.</summary>
    V512 = 3,
}
