namespace Infra.Sudo.Policy.Evaluation;

/// <summary>The answer of a policy. Values differ in many bits, so that no single flipped one turns a refusal into a permission.</summary>
public enum Verdict
{
    /// <summary>Refused.</summary>
    Denied = 0x2D5A_A5D2,

    /// <summary>Allowed.</summary>
    Allowed = 0x52A5_5A2D,
}
