namespace Infra.Sudo.Policy.Matching;

/// <summary>How <see cref="Glob"/> matches: the flags of fnmatch(3) that sudo uses.</summary>
[Flags]
public enum GlobOptions
{
    /// <summary>Wildcards match every byte.</summary>
    None = 0,

    /// <summary>The text is a path: no wildcard and no bracket matches <c>/</c> (FNM_PATHNAME).</summary>
    Path = 1,

    /// <summary>ASCII letters match in both cases (FNM_CASEFOLD).</summary>
    IgnoreCase = 2,

    /// <summary>A dot at the start of the text, or after a <c>/</c> in a path, is matched by a dot only (FNM_PERIOD).</summary>
    LeadingDot = 4,
}
