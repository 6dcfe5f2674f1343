namespace Infra.Pki.Verification;

/// <summary>What a verifier lets pass beyond or short of the defaults.</summary>
public sealed record ChainOptions
{
    /// <summary>Most intermediates between the end entity and the anchor that anybody may ask for.</summary>
    public const int IntermediatesMost = 6;

    /// <summary>The defaults.</summary>
    public static ChainOptions Default { get; } = new();

    /// <summary>Most intermediates, 0 to <see cref="IntermediatesMost"/>.</summary>
    public int IntermediatesMax
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, IntermediatesMost);
            field = value;
        }
    } = IntermediatesMost;

    /// <summary>Whether serial numbers of zero, below zero, or above 20 bytes pass (RFC 5280 section 4.1.2.2 forbids them; some private authorities do not care).</summary>
    public bool AllowsBadSerialNumbers { get; init; }
}
