namespace Infra.Sudo.Policy.Evaluation;

/// <summary>What is asked.</summary>
public enum RequestMode
{
    /// <summary>May the command run?</summary>
    Run,

    /// <summary>May these files be edited (<c>sudo -e</c>)? The command is <c>sudoedit</c>.</summary>
    Edit,

    /// <summary>May the caller list his rules (<c>sudo -l</c>)?</summary>
    List,

    /// <summary>May the caller list whether a command may run (<c>sudo -l command</c>)?</summary>
    ListCommand,

    /// <summary>May the caller renew his time stamp (<c>sudo -v</c>)?</summary>
    Validate,
}
