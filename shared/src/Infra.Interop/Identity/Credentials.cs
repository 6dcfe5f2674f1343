using System.Runtime.InteropServices;

namespace Infra.Interop.Identity;

/// <summary>
/// Users and groups of this process: getresuid(2), getresgid(2), getgroups(2), setresuid(2), setresgid(2), setgroups(2).
/// </summary>
/// <remarks>
/// For the kernel these belong to each thread. The C library's functions, which are used here, carry a change to all threads of the
/// process before they return (nptl(7)), so it holds for the runtime's own threads too.
/// </remarks>
public static partial class Credentials
{
    /// <summary>In a triple to set: leave this one as it is.</summary>
    public const uint Unchanged = uint.MaxValue;

    private const int GroupsMax = 65536;

    /// <summary>The user numbers of this process.</summary>
    public static IdTriple Users()
    {
        if (getresuid(out uint real, out uint effective, out uint saved) != 0) throw NativeException.Last("getresuid");
        return new IdTriple(real, effective, saved);
    }

    /// <summary>The group numbers of this process.</summary>
    public static IdTriple Groups()
    {
        if (getresgid(out uint real, out uint effective, out uint saved) != 0) throw NativeException.Last("getresgid");
        return new IdTriple(real, effective, saved);
    }

    /// <summary>The supplementary groups, in the kernel's order.</summary>
    public static uint[] SupplementaryGroups()
    {
        int count = getgroups(0, default);
        if (count < 0) throw NativeException.Last("getgroups");
        uint[] groups = new uint[count];
        count = getgroups(groups.Length, groups);
        return count < 0 ? throw NativeException.Last("getgroups") : groups[..count];
    }

    /// <summary>Sets the supplementary groups. Needs CAP_SETGID.</summary>
    /// <exception cref="NativeException">EPERM: the right is missing, or the user namespace forbids it.</exception>
    public static void SetSupplementaryGroups(params ReadOnlySpan<uint> groups)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups.Length, GroupsMax, nameof(groups));
        if (setgroups((nuint)groups.Length, groups) != 0) throw NativeException.Last("setgroups");
    }

    /// <summary>Sets the group numbers and checks that they are what was asked for.</summary>
    /// <exception cref="NativeException">EPERM: none of these is ours to take.</exception>
    public static void SetGroups(IdTriple groups)
    {
        IdTriple expected = Resolve(groups, Groups());
        if (setresgid(groups.Real, groups.Effective, groups.Saved) != 0) throw NativeException.Last("setresgid");
        if (Groups() != expected) throw new NativeException("setresgid", Errno.EPERM, "without effect");
    }

    /// <summary>Sets the user numbers and checks that they are what was asked for.</summary>
    /// <exception cref="NativeException">EPERM: none of these is ours to take. EAGAIN: that user has too many processes.</exception>
    public static void SetUsers(IdTriple users)
    {
        IdTriple expected = Resolve(users, Users());
        if (setresuid(users.Real, users.Effective, users.Saved) != 0) throw NativeException.Last("setresuid");
        if (Users() != expected) throw new NativeException("setresuid", Errno.EPERM, "without effect");
    }

    /// <summary>
    /// Becomes an unprivileged user for good: sets supplementary groups, group and user in this order, reads all of them back, then
    /// tries to become root again, which must be refused.
    /// </summary>
    /// <param name="userId">Whom to become; not 0.</param>
    /// <param name="groupId">The group to be in; not 0.</param>
    /// <param name="supplementaryGroups">Further groups, often only <paramref name="groupId"/>.</param>
    /// <exception cref="NativeException">A step was refused; rights may be half gone, so end the process.</exception>
    /// <exception cref="InvalidOperationException">The rights could be regained. End the process.</exception>
    public static void DropTo(uint userId, uint groupId, params ReadOnlySpan<uint> supplementaryGroups)
    {
        if (userId is 0 or Unchanged) throw new ArgumentOutOfRangeException(nameof(userId), userId, "Not an unprivileged user.");
        if (groupId is 0 or Unchanged) throw new ArgumentOutOfRangeException(nameof(groupId), groupId, "Not an unprivileged group.");

        SetSupplementaryGroups(supplementaryGroups);
        SetGroups(IdTriple.All(groupId));
        SetUsers(IdTriple.All(userId));

        if (!SupplementaryGroups().ToHashSet().SetEquals(supplementaryGroups.ToArray()))
            throw new NativeException("setgroups", Errno.EPERM, "without effect");
        if (setresuid(0, 0, 0) == 0 || setresuid(Unchanged, 0, Unchanged) == 0 || setresgid(0, 0, 0) == 0)
            throw new InvalidOperationException("Root's rights could be taken back after they were dropped.");
        if (Users() != IdTriple.All(userId) || Groups() != IdTriple.All(groupId))
            throw new InvalidOperationException("The rights changed while they were checked.");
    }

    private static IdTriple Resolve(IdTriple wanted, IdTriple current) => new(
        wanted.Real == Unchanged ? current.Real : wanted.Real,
        wanted.Effective == Unchanged ? current.Effective : wanted.Effective,
        wanted.Saved == Unchanged ? current.Saved : wanted.Saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getresuid(out uint real, out uint effective, out uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getresgid(out uint real, out uint effective, out uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getgroups(int length, Span<uint> groups);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setgroups(nuint length, ReadOnlySpan<uint> groups);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresuid(uint real, uint effective, uint saved);
}
