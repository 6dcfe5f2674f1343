using System.Collections;
using System.Globalization;
using System.Text;
using Infra.Interop;
using Infra.Interop.Identity;
using Infra.Interop.Processes;

namespace Infra.Hosting.Privileges;

/// <summary>
/// Gives up root's rights. Capabilities belong to single threads, and a runtime has threads before the first line of a program runs; so the
/// calling thread becomes the other user with the capabilities to keep as ambient ones, and starts the program anew in the same process: all threads
/// of that one begin with these rights and no others.
/// </summary>
internal static class PrivilegeDrop
{
    /// <summary>
    /// Does what the settings say. As root with a user named: starts the program anew as that user and never returns. As that user: checks that
    /// nothing but the capabilities to keep is left. Else only forbids new privileges.
    /// </summary>
    /// <param name="settings">What to become.</param>
    /// <param name="environment">Environment of the program started anew, as <c>NAME=value</c>.</param>
    /// <exception cref="DaemonException">The user is unknown, the kernel refused, or rights are left that must not be there.</exception>
    internal static void Apply(PrivilegeSettings settings, Func<IReadOnlyList<string>> environment)
    {
        try
        {
            bool isRoot = Credentials.Users().Effective == 0;
            if (isRoot && settings.User is not null) Become(settings, environment());
            if (settings.NoNewPrivileges && !ProcessRights.NewPrivilegesForbidden) ProcessRights.ForbidNewPrivileges();
            if (!isRoot && settings.User is not null) Verify(settings);
        }
        catch (Exception exception) when (exception is NativeException or InvalidOperationException or IOException or ArgumentException)
        {
            throw new DaemonException($"cannot give up root's rights: {exception.Message}", ExitCode.Permission, exception);
        }
    }

    /// <summary>The environment of this process for the program started anew.</summary>
    internal static IReadOnlyList<string> CurrentEnvironment()
    {
        List<string> pairs = [];
        foreach (DictionaryEntry pair in Environment.GetEnvironmentVariables())
            pairs.Add($"{pair.Key}={pair.Value}");
        return pairs;
    }

    private static void Become(PrivilegeSettings settings, IReadOnlyList<string> environment)
    {
        (uint userId, uint groupId, string? name) = Resolve(settings);
        if (userId == 0 || groupId == 0) throw new DaemonException($"user \"{settings.User}\" or its group is root: that gives nothing up", ExitCode.Config);
        uint[] groups = name is null ? [groupId] : Accounts.GroupsOf(name, groupId);
        if (groups.Contains(0u)) throw new DaemonException($"user \"{settings.User}\" is in root's group", ExitCode.Config);

        CapabilitySet keep = CapabilitySet.Of([.. settings.KeepCapabilities]);
        CapabilitySet missing = keep.Except(Capabilities.Read().Permitted);
        if (!missing.IsEmpty) throw new DaemonException($"cannot keep {CapabilityNames.Describe(missing)}: not given to this process", ExitCode.Permission);

        string[] arguments = CommandLine();
        DropBounding(keep);
        ProcessRights.KeepCapabilities = true;
        Credentials.DropTo(userId, groupId, groups);
        Capabilities.Set(new ThreadCapabilities(keep, keep, keep));
        foreach (Capability capability in settings.KeepCapabilities)
            Capabilities.RaiseAmbient(capability);
        if (settings.NoNewPrivileges) ProcessRights.ForbidNewPrivileges();
        ProgramImage.Replace(ProgramImage.Self, arguments, environment);
    }

    private static void DropBounding(CapabilitySet keep)
    {
        if (!Capabilities.Read().Effective.Contains(Capability.SetCapabilities)) return;   // a container that left us less than root has
        for (int number = 0; number <= Capabilities.Last; number++)
        {
            var capability = (Capability)number;
            if (!keep.Contains(capability) && Capabilities.IsBounding(capability)) Capabilities.DropBounding(capability);
        }
    }

    private static void Verify(PrivilegeSettings settings)
    {
        (uint userId, uint groupId, _) = Resolve(settings);
        IdTriple users = Credentials.Users();
        IdTriple groups = Credentials.Groups();
        if (users.Effective != userId) return;   // somebody else started it, and the settings are for root
        if (users != IdTriple.All(userId) || groups != IdTriple.All(groupId))
            throw new DaemonException($"the process can change back to another user or group ({users}, {groups})", ExitCode.Permission);

        CapabilitySet keep = CapabilitySet.Of([.. settings.KeepCapabilities]);
        foreach (ThreadStatus thread in Capabilities.OfAllThreads())
        {
            CapabilitySet excess = thread.Permitted.Union(thread.Effective).Union(thread.Ambient).Except(keep);
            if (!excess.IsEmpty)
                throw new DaemonException($"the process holds {CapabilityNames.Describe(excess)}, which keep-capabilities does not name", ExitCode.Permission);
        }
    }

    private static (uint UserId, uint GroupId, string? Name) Resolve(PrivilegeSettings settings)
    {
        UserAccount? user = TryNumber(settings.User!, out uint userId) ? Accounts.FindUser(userId) : Accounts.FindUser(settings.User!);
        if (user is null && userId == uint.MaxValue) throw new DaemonException($"user \"{settings.User}\" is unknown", ExitCode.Config);
        uint groupId = user?.GroupId ?? userId;
        if (settings.Group is { } group && !TryNumber(group, out groupId))
            groupId = Accounts.FindGroup(group)?.GroupId ?? throw new DaemonException($"group \"{group}\" is unknown", ExitCode.Config);
        return (user?.UserId ?? userId, groupId, user?.Name);
    }

    private static bool TryNumber(string text, out uint id)
    {
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != uint.MaxValue) return true;
        id = uint.MaxValue;
        return false;
    }

    // The runtime keeps the arguments only without the name of the program, and of a host program only a part.
    private static string[] CommandLine() =>
        Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');
}
