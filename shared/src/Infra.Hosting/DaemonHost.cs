namespace Infra.Hosting;

/// <summary>Runs a daemon: <c>return await DaemonHost.RunAsync(new NtpDaemon(), args);</c> is a whole program.</summary>
public static class DaemonHost
{
    /// <summary>Runs a daemon until it is told to stop, or does what the command line asks for instead.</summary>
    /// <returns>The exit code, one of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync<TConfig>(Daemon<TConfig> daemon, string[] args)
        where TConfig : class
        => RunAsync(daemon, args, DaemonEnvironment.Process);

    /// <summary>The same in another environment.</summary>
    public static Task<int> RunAsync<TConfig>(Daemon<TConfig> daemon, string[] args, DaemonEnvironment environment)
        where TConfig : class
        => throw new NotImplementedException();
}
