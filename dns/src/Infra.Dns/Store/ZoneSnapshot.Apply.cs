using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Infra.Dns.Names;

namespace Infra.Dns.Store;

// The next version: shares with this one all that a change does not touch.
public sealed partial class ZoneSnapshot
{
    // What old versions left behind may take as much again as what is in use.
    private const long WasteBytesMin = 1 << 20;

    /// <summary>Makes the next version of the zone; this one stays as it is. Cost grows with the change, not with the zone.</summary>
    /// <param name="change">A change of this version: its old serial number is ours.</param>
    /// <param name="next">The next version.</param>
    /// <param name="problem">
    /// Why not, as a sentence without a full stop: another serial or SOA, a removed record that is not there, an owner outside the zone, too many records. Records that are added
    /// and there already are no problem.
    /// </param>
    public bool TryApply(ZoneChange change, [NotNullWhen(true)] out ZoneSnapshot? next, out string problem)
    {
        ArgumentNullException.ThrowIfNull(change);
        next = null;
        if (change.Origin != Origin) return Fail($"a change of {change.Origin}, not of {Origin}", out problem);
        if (change.OldSerial != Serial) return Fail(string.Create(CultureInfo.InvariantCulture, $"a change from serial {change.OldSerial}, but the zone has {Serial}"), out problem);
        lock (_memory.Gate)
        {
            var edit = new Edit(this);
            if (!edit.TryRemove(change.OldStart, out problem)) return false;
            foreach (ResourceRecord record in change.Removed)
            {
                if (!edit.TryRemove(record, out problem)) return false;
            }
            foreach (ResourceRecord record in change.Added)
            {
                if (!edit.TryAdd(record, out problem)) return false;
            }
            if (!edit.TryAdd(change.NewStart, out problem) || !edit.TryFinish(out next, out problem)) return false;
        }
        if (next._memory.Data.Taken > 2 * next.Bytes + WasteBytesMin) next = next.Compact();
        return true;
    }

    private ZoneSnapshot Compact()
    {
        var builder = new ZoneSnapshotBuilder(Origin);
        foreach (ZoneNode node in Nodes)
        {
            foreach (ZoneSet set in node)
            {
                foreach (ReadOnlySpan<byte> data in set)
                    builder.TryAdd(node.Owner, set.Type, set.TimeToLive, data);
            }
        }
        return builder.TryBuild(out ZoneSnapshot? snapshot, out _) ? snapshot : this;
    }

    private static bool Fail(string what, out string problem)
    {
        problem = what;
        return false;
    }

    /// <summary>A change under way: the owners that it touches as drafts, which reach the tries at its end.</summary>
    private sealed class Edit(ZoneSnapshot old)
    {
        private readonly Dictionary<(DomainName Owner, bool IsDenial), OwnerDraft> _drafts = [];
        private readonly TrieEditor _editor = new(old._memory, old.Origin.Wire.Length);
        private readonly HostLinks _hosts = new(old._memory, old.Origin.Wire.Length);
        private TrieNode _root = old._root;
        private TrieNode _denialRoot = old._denialRoot;
        private ZoneCounts _counts = old._counts;

        internal bool TryRemove(ResourceRecord record, out string problem)
        {
            if (!TryFindDraft(record, out OwnerDraft? draft, out problem)) return false;
            return draft.Remove(record.Type, record.Data.Span) || Fail($"{record.Type} of {record.Owner} shall go but is not there", out problem);
        }

        internal bool TryAdd(ResourceRecord record, out string problem)
        {
            if (!TryFindDraft(record, out OwnerDraft? draft, out problem)) return false;
            draft.Put(record.Type, record.TimeToLive, record.Data.Span.ToArray());
            return true;
        }

        internal bool TryFinish([NotNullWhen(true)] out ZoneSnapshot? next, out string problem)
        {
            next = null;
            problem = "";
            foreach (((DomainName owner, bool isDenial), OwnerDraft draft) in _drafts)
            {
                if (!draft.TryArrange(owner.Wire, out problem)) return false;
                Replace(ref isDenial ? ref _denialRoot : ref _root, owner.Wire, draft, isDenial);
            }
            _hosts.Connect(_root);
            return TryCreate(old.Origin, old._memory, _root, _denialRoot, _counts, out next, out problem);
        }

        private bool TryFindDraft(ResourceRecord record, [NotNullWhen(true)] out OwnerDraft? draft, out string problem)
        {
            draft = null;
            problem = "";
            if (record.Type.IsMeta) return Fail($"{record.Type} is no type of a zone's record", out problem);
            if (!record.Owner.IsAtOrBelow(old.Origin)) return Fail($"{record.Owner} is not in the zone {old.Origin}", out problem);
            bool isDenial = IsDenial(record.Type, record.Data.Span);
            if (_drafts.TryGetValue((record.Owner, isDenial), out draft)) return true;
            draft = new OwnerDraft();
            if (old.TryFind(isDenial ? old._denialRoot : old._root, record.Owner.Wire, out ZoneNode node)) draft.AddAll(node);
            _drafts.Add((record.Owner, isDenial), draft);
            return true;
        }

        private void Replace(ref TrieNode root, ReadOnlySpan<byte> owner, OwnerDraft draft, bool isDenial)
        {
            ZoneView view = old._memory.View(old.Origin.Wire.Length);
            Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
            key = key[..ZoneKey.Write(owner, view.OriginLength, key)];
            bool isThere = Trie.TryFind(view, root, key, out TrieNode leaf);
            if (isThere)
            {
                Forget(view.NodeAt(leaf));
                owner = view.NodeAt(leaf).Owner;   // the case of the first writer stays
            }
            if (draft.Count > 0)
            {
                _editor.Put(ref root, key, Store(old._memory, owner, draft, view.OriginLength, _hosts, ref _counts));
                if (!isThere && !isDenial) AddEmptyNonTerminals(ref root, owner);
            }
            else if (isThere)
            {
                RemoveName(ref root, owner, key, draft);
            }
        }

        private void RemoveName(ref TrieNode root, ReadOnlySpan<byte> owner, Span<byte> key, OwnerDraft empty)
        {
            int originLength = old.Origin.Wire.Length;
            if (HasBelow(root, key))
            {
                _editor.Put(ref root, key, Store(old._memory, owner, empty, originLength, _hosts, ref _counts));
                return;
            }
            Span<byte> buffer = stackalloc byte[ZoneKey.LengthMax];
            key.CopyTo(buffer);
            Span<byte> at = buffer[..key.Length];
            while (true)
            {
                _editor.Remove(ref root, at);
                owner = WireName.ParentOf(owner);
                if (owner.Length <= originLength) return;
                // An empty non-terminal that was there for this name alone goes with it.
                at = buffer[..ZoneKey.Write(owner, originLength, buffer)];
                ZoneView view = old._memory.View(originLength);
                if (!Trie.TryFind(view, root, at, out TrieNode parent) || (parent.Flags & NodeFlags.Empty) == NodeFlags.None || HasBelow(root, at)) return;
                Forget(view.NodeAt(parent));
            }
        }

        private void AddEmptyNonTerminals(ref TrieNode root, ReadOnlySpan<byte> owner)
        {
            int originLength = old.Origin.Wire.Length;
            Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
            var empty = new OwnerDraft();
            for (owner = WireName.ParentOf(owner); owner.Length > originLength; owner = WireName.ParentOf(owner))
            {
                int length = ZoneKey.Write(owner, originLength, key);
                if (Trie.TryFind(old._memory.View(originLength), root, key[..length], out _)) return;
                _editor.Put(ref root, key[..length], Store(old._memory, owner, empty, originLength, _hosts, ref _counts));
            }
        }

        private bool HasBelow(TrieNode root, ReadOnlySpan<byte> key) => Trie.HasBelow(old._memory.View(old.Origin.Wire.Length), root, key);

        private void Forget(ZoneNode node)
        {
            node.MarkReplaced();
            _counts.Bytes -= node.Length;
            if (!node.IsEmpty) _counts.Owners--;
            foreach (ZoneSet set in node)
                _counts.Records -= set.Count;
        }
    }
}
