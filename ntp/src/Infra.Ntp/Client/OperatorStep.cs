namespace Infra.Ntp.Client;

/// <summary>What became of a step that the operator asked for.</summary>
public enum OperatorStep
{
    /// <summary>The clock was moved.</summary>
    Done,

    /// <summary>There was nothing to move: no slew is running, and no offset was refused.</summary>
    Nothing,

    /// <summary>The clock is only watched.</summary>
    NotSteered,

    /// <summary>A threshold forbids it; the operator may insist.</summary>
    Forbidden,

    /// <summary>The kernel refused.</summary>
    Refused,
}
