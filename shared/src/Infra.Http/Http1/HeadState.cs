namespace Infra.Http.Http1;

/// <summary>How far the parsing of a head is.</summary>
public enum HeadState : byte
{
    /// <summary>Not complete; more bytes are needed.</summary>
    NeedsMore,

    /// <summary>Complete and valid.</summary>
    Complete,

    /// <summary>Refused; nothing of it may be passed on.</summary>
    Refused,
}
