/** Mouse, trackpad and touch, told as what is meant: pan, zoom, tap, double tap, hover. */

export interface Meant {
  grab(): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number, isSmooth: boolean): void;
  release(dx: number, dy: number): void; // pixels a millisecond
  tap(x: number, y: number, reach: number): void;
  doubleTap(x: number, y: number, reach: number): void;
  hover(x: number, y: number): void;
  leave(): void;
}

/** How far a press may move and still be a tap, and how long the second one may take. */
const SLACK = 6;
const AGAIN = 340; // milliseconds

const REACH = { mouse: 6, pen: 8, touch: 16 } as const; // pixels around the pointer

function toReach(kind: string): number {
  return kind === "touch" ? REACH.touch : kind === "pen" ? REACH.pen : REACH.mouse;
}

interface Finger {
  x: number;
  y: number;
}

export function listen(target: HTMLElement, meant: Meant): void {
  const fingers = new Map<number, Finger>();
  let moved = 0;
  let tapped = { x: 0, y: 0, at: -Infinity };
  let speed = { dx: 0, dy: 0, at: 0 };

  const at = (event: MouseEvent): Finger => {
    const frame = target.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };

  target.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    if (fingers.size === 1) moved = 0;
    speed = { dx: 0, dy: 0, at: event.timeStamp };
    meant.grab();
  });

  target.addEventListener("pointermove", (event) => {
    const now = at(event);
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== "touch") meant.hover(now.x, now.y);
      return;
    }
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    moved += Math.hypot(dx, dy);
    if (moved <= SLACK && fingers.size === 1) return;
    if (fingers.size >= 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1] ?? before;
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(now.x - other.x, now.y - other.y);
      meant.pan(dx / 2, dy / 2);
      if (was > 0 && is > 0) meant.zoom(is / was, (now.x + other.x) / 2, (now.y + other.y) / 2, false);
    } else meant.pan(dx, dy);
    fingers.set(event.pointerId, now);
    const passed = Math.max(1, event.timeStamp - speed.at);
    const share = Math.min(1, passed / 40);
    speed = {
      dx: speed.dx + (dx / passed - speed.dx) * share,
      dy: speed.dy + (dy / passed - speed.dy) * share,
      at: event.timeStamp,
    };
  });

  const drop = (event: PointerEvent, isTap: boolean): void => {
    if (!fingers.delete(event.pointerId)) return;
    if (fingers.size > 0) {
      moved = SLACK + 1; // the finger that stays goes on panning
      return;
    }
    if (moved > SLACK || !isTap) {
      const isThrown = isTap && event.timeStamp - speed.at < 60;
      meant.release(isThrown ? speed.dx : 0, isThrown ? speed.dy : 0);
      return;
    }
    meant.release(0, 0);
    const { x, y } = at(event);
    const reach = toReach(event.pointerType);
    const isSecond = event.timeStamp - tapped.at < AGAIN && Math.hypot(x - tapped.x, y - tapped.y) < 4 * SLACK;
    tapped = { x, y, at: isSecond ? -Infinity : event.timeStamp };
    if (isSecond) meant.doubleTap(x, y, reach);
    else meant.tap(x, y, reach);
  };

  target.addEventListener("pointerup", (event) => drop(event, true));
  target.addEventListener("pointercancel", (event) => drop(event, false));
  target.addEventListener("pointerleave", () => {
    if (fingers.size === 0) meant.leave();
  });

  target.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 300 : 1;
      const { x, y } = at(event);
      if (event.shiftKey || Math.abs(event.deltaX) > 2 * Math.abs(event.deltaY)) {
        meant.pan(-(event.deltaX || event.deltaY) * unit, 0);
        return;
      }
      // A pinch on a trackpad comes as a wheel with the control key, in small steps; a wheel's notches are large.
      const turned = event.deltaY * unit * (event.ctrlKey ? 5 : 1);
      meant.zoom(Math.exp(-Math.max(-220, Math.min(220, turned)) * 0.0019), x, y, Math.abs(turned) >= 60);
    },
    { passive: false },
  );
}
