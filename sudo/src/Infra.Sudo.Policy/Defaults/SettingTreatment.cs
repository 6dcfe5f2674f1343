namespace Infra.Sudo.Policy.Defaults;

/// <summary>What this implementation makes of a setting.</summary>
public enum SettingTreatment : byte
{
    /// <summary>It works.</summary>
    First,

    /// <summary>It is parsed, kept and shown; it will work in the second release (see <see cref="SettingSupport"/> for what happens till then).</summary>
    Second,

    /// <summary>As <see cref="Second"/>, for a later release.</summary>
    Third,

    /// <summary>Accepted without effect: nothing is allowed by it, and nothing is lost without it that sudo promises.</summary>
    Accepted,

    /// <summary>Accepted with a warning in visudo, lint and the log.</summary>
    Warned,

    /// <summary>A command that it applies to is refused.</summary>
    Refused,
}
