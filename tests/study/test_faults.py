"""Sweeps under fire, in short; the scripts under benchmarks/faults do the same for hours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "faults"))

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes through /proc")


def test_a_killed_coordinator_or_worker_loses_nothing_it_promised():
    import kills

    counts = kills.kill_coordinators(3, seed=5, points=600, longest=1.2)
    assert counts["coordinator_kills"] >= 3
    assert counts["bit_identical"] == counts["sweeps"]
    assert counts["lost_committed"] == 0
    assert counts["errors"] == 0


def test_a_kill_while_merging_leaves_the_old_state_or_the_new_one():
    import kills

    counts = kills.kill_compactions(2, seed=6, points=1000)
    assert counts["bit_identical"] == counts["tries"] == 2
    assert counts["unreadable"] == 0
    assert counts["left_over"] == 0


def test_poisonous_points_cost_only_themselves():
    import poison

    counts = poison.poisonous_points(points=600, poison=(123, 500))
    assert counts["failed"] == counts["poisonous"] == 2
    assert counts["innocent_failed"] == 0


def test_no_worker_outlives_its_coordinator():
    import poison

    counts = poison.orphans(workers=2)
    assert counts["before"] >= 3
    assert counts["left"] == 0


def test_the_second_coordinator_is_refused_and_told_by_whom():
    import coordinators

    assert coordinators.with_lock(points=1000) == {"first": 0, "second": 2, "named_the_holder": 1}


def test_two_coordinators_without_a_lock_still_leave_the_right_bits():
    import coordinators

    assert coordinators.without_lock(times=1, points=600)["bit_identical"] == 1


def test_a_full_disk_is_a_plain_error_and_nothing_is_lost():
    import disk

    counts = disk.disk_full(points=2000)
    if counts is None:
        pytest.skip("mounting a small disk needs root")
    assert counts["exit_code"] == 1
    assert counts["plain_error"] == 1
    assert counts["temporaries_left"] == 0
    assert counts["resumed_points"] > 0
    assert counts["bit_identical"] == 1


def test_a_limit_on_the_size_of_files_is_a_plain_error():
    import disk

    counts = disk.file_size_limit(points=2000, limit=40_000)
    assert counts["exit_code"] == 1
    assert counts["plain_error"] == 1
    assert counts["bit_identical"] == 1


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs():
    import disk

    counts = disk.read_only()
    if counts is None:
        pytest.skip("root writes everywhere and no disk could be mounted")
    assert counts == {"exit_code": 2, "plain_error": 1}


def test_power_may_fail_between_any_two_system_calls():
    import power_loss

    counts = power_loss.states(40, points=400)
    assert counts["unreadable"] == 0
    assert counts["lost_promised"] == 0
    assert counts["wrong_values"] == 0


def test_every_flipped_bit_of_a_shard_is_noticed():
    import damage

    counts = damage.flipped_shards(40, points=300)
    assert counts["noticed"] == counts["flips"] == 40


def test_ctrl_c_is_for_the_coordinator_alone_from_the_first_moment_of_its_children(tmp_path):
    import os
    import signal
    import time

    from common import begin, group_members

    victim = begin(tmp_path / "s.h5", 100)
    heard = set()
    while victim.poll() is None:  # as a terminal sends it to all, but here the coordinator is left out
        for number, line in group_members(victim.pid).items():
            if "forkserver" in line and number not in heard:
                heard.add(number)
                os.kill(number, signal.SIGINT)
        time.sleep(0.002)
    _, said = victim.communicate()
    assert victim.returncode == 0
    assert len(heard) >= 2  # the server and a worker at least
    assert "Traceback" not in said
