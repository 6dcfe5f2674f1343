namespace Infra.Hosting;

/// <summary>How a program ends, for scripts and service managers.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed at run time; also a stop that was forced before it had drained.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A permission is missing, or one could not be given up (EX_NOPERM of sysexits.h).</summary>
    public const int Permission = 77;

    /// <summary>The configuration is wrong (EX_CONFIG of sysexits.h).</summary>
    public const int Config = 78;
}
