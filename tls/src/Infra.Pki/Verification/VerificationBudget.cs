namespace Infra.Pki.Verification;

/// <summary>
/// How much work one handshake may cause: what a hostile chain can make us do is bounded by these numbers and nothing else. Counts down; give the same one to every check of a handshake.
/// Not safe for use from several threads at once.
/// </summary>
public sealed class VerificationBudget
{
    /// <summary>Signature checks.</summary>
    public const int SignaturesDefault = 100;

    /// <summary>Issuer candidates looked at.</summary>
    public const int StepsDefault = 200_000;

    /// <summary>Comparisons of a name with a name constraint.</summary>
    public const int ComparisonsDefault = 250_000;

    /// <summary>Starts with the given numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative.</exception>
    public VerificationBudget(int signatures = SignaturesDefault, int steps = StepsDefault, int comparisons = ComparisonsDefault)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(signatures);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(comparisons);
        SignaturesLeft = signatures;
        StepsLeft = steps;
        ComparisonsLeft = comparisons;
    }

    /// <summary>Signature checks left.</summary>
    public int SignaturesLeft { get; private set; }

    /// <summary>Steps left.</summary>
    public int StepsLeft { get; private set; }

    /// <summary>Comparisons left.</summary>
    public int ComparisonsLeft { get; private set; }

    /// <summary>Takes one signature check; false if none is left.</summary>
    public bool TrySignature() => SignaturesLeft > 0 && SignaturesLeft-- > 0;

    /// <summary>Takes one step; false if none is left.</summary>
    public bool TryStep() => StepsLeft > 0 && StepsLeft-- > 0;

    /// <summary>Takes one comparison; false if none is left.</summary>
    public bool TryComparison() => ComparisonsLeft > 0 && ComparisonsLeft-- > 0;
}
