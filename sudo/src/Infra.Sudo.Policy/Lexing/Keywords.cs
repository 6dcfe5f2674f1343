namespace Infra.Sudo.Policy.Lexing;

/// <summary>The words with a meaning of their own.</summary>
internal static class Keywords
{
    internal static TokenKind FindTag(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("EXEC"u8) => TokenKind.Exec,
        4 when name.SequenceEqual("MAIL"u8) => TokenKind.Mail,
        6 when name.SequenceEqual("PASSWD"u8) => TokenKind.Password,
        6 when name.SequenceEqual("NOEXEC"u8) => TokenKind.NoExec,
        6 when name.SequenceEqual("SETENV"u8) => TokenKind.SetEnvironment,
        6 when name.SequenceEqual("NOMAIL"u8) => TokenKind.NoMail,
        6 when name.SequenceEqual("FOLLOW"u8) => TokenKind.Follow,
        8 when name.SequenceEqual("NOPASSWD"u8) => TokenKind.NoPassword,
        8 when name.SequenceEqual("NOSETENV"u8) => TokenKind.NoSetEnvironment,
        8 when name.SequenceEqual("NOFOLLOW"u8) => TokenKind.NoFollow,
        9 when name.SequenceEqual("INTERCEPT"u8) => TokenKind.Intercept,
        9 when name.SequenceEqual("LOG_INPUT"u8) => TokenKind.LogInput,
        10 when name.SequenceEqual("LOG_OUTPUT"u8) => TokenKind.LogOutput,
        11 when name.SequenceEqual("NOINTERCEPT"u8) => TokenKind.NoIntercept,
        11 when name.SequenceEqual("NOLOG_INPUT"u8) => TokenKind.NoLogInput,
        12 when name.SequenceEqual("NOLOG_OUTPUT"u8) => TokenKind.NoLogOutput,
        _ => TokenKind.None,
    };

    internal static TokenKind FindOption(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("CWD"u8) => TokenKind.WorkingDirectory,
        4 when name.SequenceEqual("ROLE"u8) => TokenKind.Role,
        4 when name.SequenceEqual("TYPE"u8) => TokenKind.Type,
        5 when name.SequenceEqual("PRIVS"u8) => TokenKind.Privileges,
        6 when name.SequenceEqual("CHROOT"u8) => TokenKind.Chroot,
        7 when name.SequenceEqual("TIMEOUT"u8) => TokenKind.Timeout,
        8 when name.SequenceEqual("NOTAFTER"u8) => TokenKind.NotAfter,
        9 when name.SequenceEqual("NOTBEFORE"u8) => TokenKind.NotBefore,
        10 when name.SequenceEqual("LIMITPRIVS"u8) => TokenKind.LimitPrivileges,
        16 when name.SequenceEqual("APPARMOR_PROFILE"u8) => TokenKind.ApparmorProfile,
        _ => TokenKind.None,
    };

    internal static TokenKind FindDigest(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("sha224"u8)) return TokenKind.Sha224;
        if (name.SequenceEqual("sha256"u8)) return TokenKind.Sha256;
        if (name.SequenceEqual("sha384"u8)) return TokenKind.Sha384;
        return name.SequenceEqual("sha512"u8) ? TokenKind.Sha512 : TokenKind.None;
    }
}
