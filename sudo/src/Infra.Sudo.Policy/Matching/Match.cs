namespace Infra.Sudo.Policy.Matching;

/// <summary>What a list member says about a request.</summary>
internal enum Match : byte
{
    /// <summary>It does not speak of it.</summary>
    Unspecified,

    /// <summary>It allows.</summary>
    Allow,

    /// <summary>It denies.</summary>
    Deny,
}
