namespace Infra.Sudo.Policy.Evaluation;

/// <summary>Why a request was refused.</summary>
public enum DenialReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>No rule names the caller.</summary>
    NotInSudoers,

    /// <summary>Rules name the caller, but none for this host.</summary>
    NotOnHost,

    /// <summary>No spec for this command, or a negated one.</summary>
    Command,

    /// <summary>A spec would allow it but asks for what is not supported (CHROOT, ROLE, TYPE, ...); <see cref="Judgement.Note"/> names it.</summary>
    NotSupported,
}
