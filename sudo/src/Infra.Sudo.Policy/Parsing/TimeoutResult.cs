namespace Infra.Sudo.Policy.Parsing;

/// <summary>How reading a timeout went.</summary>
internal enum TimeoutResult
{
    Ok,
    Invalid,
    TooLarge,
}
