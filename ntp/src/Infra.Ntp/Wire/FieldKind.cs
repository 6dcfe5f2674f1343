namespace Infra.Ntp.Wire;

/// <summary>How far an extension field may be trusted.</summary>
public enum FieldKind
{
    /// <summary>Anyone could have written it: no authenticator was verified, or it stands behind the one that was.</summary>
    Untrusted,

    /// <summary>It stands before an authenticator that was verified: unchanged, but readable by everyone.</summary>
    Authenticated,

    /// <summary>It came out of a verified and decrypted authenticator: unchanged and secret. New cookies may stand only here.</summary>
    Encrypted,
}
